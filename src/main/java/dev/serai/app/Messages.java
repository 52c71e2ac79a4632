package dev.serai.app;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.regex.Pattern;

/** Puts into words what exceptions leave out of their messages. */
final class Messages {
    private static final int MAX_DEPTH = 32;
    private static final Pattern CLASS = Pattern.compile("[\\w$/.]+");

    private Messages() {}

    /** The reason of a file's failure: several of java.nio's exceptions have the path alone as their message. */
    static String reason(Throwable failure) {
        if (failure instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failure instanceof NoSuchFileException) {
            return "no such file";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return "a file of that name is in the way";
        }
        if (failure instanceof FileSystemException fileSystem && fileSystem.getReason() != null) {
            return fileSystem.getReason();
        }
        String message = failure.getMessage();
        return message == null || message.isBlank() ? failure.getClass().getSimpleName() : firstLine(message);
    }

    /** What the JVM could not load or link, in a chain of causes. */
    static Optional<LinkageError> linkageError(Throwable failure) {
        Throwable link = failure;
        for (int i = 0; i < MAX_DEPTH && link != null; i++, link = link.getCause()) {
            if (link instanceof LinkageError linkage) {
                return Optional.of(linkage);
            }
        }
        return Optional.empty();
    }

    /** Says which class can not be loaded, and what to do. */
    static String linkage(LinkageError failure) {
        String message = String.valueOf(failure.getMessage());
        String problem = failure instanceof NoClassDefFoundError
                        && CLASS.matcher(message).matches()
                ? "the class " + message.replace('/', '.') + " is missing"
                : "a class can not be loaded (" + failure.getClass().getSimpleName() + ": " + firstLine(message) + ")";
        return problem + ". Its jar is missing or of another version: unpack or build Serai again, and look at your own"
                + " jars in lib/ext.";
    }

    static String firstLine(String text) {
        return text.strip().lines().findFirst().orElse("").strip();
    }
}
