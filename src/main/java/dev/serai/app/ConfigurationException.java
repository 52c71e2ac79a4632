package dev.serai.app;

import org.jspecify.annotations.Nullable;

/**
 * A setting or a route is wrong and a person has to change it. The message is for that person: it names the file, the
 * line where it is known, what is wrong, and what to do. The command line ends with exit code 2 and shows the message
 * alone; the cause is for {@code --verbose}.
 */
public final class ConfigurationException extends Exception {
    private static final long serialVersionUID = 1L;

    public ConfigurationException(String message) {
        this(message, null);
    }

    public ConfigurationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
