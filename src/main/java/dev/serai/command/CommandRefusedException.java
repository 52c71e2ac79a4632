package dev.serai.command;

/**
 * The device answered that it did not do what it was sent. The message is its reply. For routes to devices to throw.
 */
public final class CommandRefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    public CommandRefusedException(String reply) {
        super(reply);
    }
}
