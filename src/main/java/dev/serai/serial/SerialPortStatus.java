package dev.serai.serial;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a port in use stands now.
 *
 * @param name the port as the URI names it
 * @param path the path that is open, links followed; null while none is
 * @param line the line settings, for example {@code 9600 8N1}
 * @param trouble what is wrong with it; null when it is open and not silent for too long
 * @param lastError what was wrong last, however long ago; null when nothing ever was
 * @param routes the routes that use it
 * @param inFlight frames given to routes and not finished
 * @param waitingRequests what waits for its turn to be sent
 * @param statistics what it has carried
 */
public record SerialPortStatus(
        String name,
        @Nullable String path,
        String line,
        @Nullable String trouble,
        @Nullable String lastError,
        List<String> routes,
        int inFlight,
        int waitingRequests,
        SerialStatistics statistics) {}
