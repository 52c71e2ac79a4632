package dev.serai.journal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * HTTP's field {@code Retry-After} (RFC 9110, 10.2.3) of a failed request: seconds, or a date. Found where the clients
 * keep it: in a map of headers, in the response, in AWS's details of the error, or as a duration.
 */
final class RetryAfter {
    /** What asks for more is not believed: a group would stand as good as for ever. */
    static final Duration LONGEST = Duration.ofHours(1);

    private static final String FIELD = "Retry-After";

    private RetryAfter() {}

    /** How long the receiver asks to be left alone, 0 to {@link #LONGEST}; null when it says nothing. */
    static @Nullable Duration of(Throwable failure, Instant now) {
        Object direct = Getters.get(failure, "getRetryAfterDuration");
        if (direct instanceof Duration duration) {
            return bounded(duration);
        }
        Object response = Getters.get(failure, "getResponse");
        Object[] places = {
            header(Getters.get(failure, "getResponseHeaders", "getHeaders", "responseHeaders")),
            header(response),
            header(Getters.get(response, "getHeaders", "headers")),
            header(Getters.get(Getters.get(failure, "awsErrorDetails"), "sdkHttpResponse")),
        };
        for (Object found : places) {
            Duration wait = found == null ? null : parse(found.toString().strip(), now);
            if (wait != null) {
                return wait;
            }
        }
        return null;
    }

    private static @Nullable Object header(@Nullable Object headers) {
        if (headers instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> e : map.entrySet()) {
                if (FIELD.equalsIgnoreCase(String.valueOf(e.getKey()))) {
                    return e.getValue() instanceof Collection<?> all && !all.isEmpty()
                            ? all.iterator().next()
                            : e.getValue();
                }
            }
            return null;
        }
        Object found = Getters.get(headers, "getRetryAfter");
        for (String getter : new String[] {"firstMatchingHeader", "getFirst", "getHeaderValue", "getValue"}) {
            found = found == null ? Getters.ask(headers, getter, FIELD) : found;
        }
        return found;
    }

    static @Nullable Duration parse(String value, Instant now) {
        try {
            return value.matches("\\d{1,9}")
                    ? bounded(Duration.ofSeconds(Long.parseLong(value)))
                    : bounded(Duration.between(
                            now,
                            ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                                    .toInstant()));
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
