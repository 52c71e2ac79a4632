package dev.serai.serial;

import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A device came or went.
 *
 * @param kind what happened
 * @param port the port as the URI names it
 * @param path the path that was opened, links followed; null when it is not open
 * @param reason why the port is not open or counts as silent; null when all is well
 * @param time when it was noticed
 */
record PortEvent(
        Kind kind,
        String port,
        @Nullable String path,
        @Nullable String reason,
        Instant time) {
    enum Kind {
        /** The port was opened. */
        OPENED,
        /** The port was open and is gone, or could not be opened at the first try. */
        LOST,
        /** The port is open, and nothing was heard for {@code silenceTimeout}. */
        SILENT;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
