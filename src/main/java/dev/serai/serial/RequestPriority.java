package dev.serai.serial;

import java.util.Locale;

/** Which of the requests that wait for one port goes first. */
public enum RequestPriority {
    /** Sent before all polls that wait: what a person or a program wants done now. */
    COMMAND,
    /** Sent when no command waits: what is asked again and again. */
    POLL;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
