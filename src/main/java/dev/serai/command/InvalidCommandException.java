package dev.serai.command;

/** A command is not sent for what it is. The message names the field, and what it should be. */
final class InvalidCommandException extends Exception {
    private static final long serialVersionUID = 1L;

    InvalidCommandException(String message) {
        super(message);
    }
}
