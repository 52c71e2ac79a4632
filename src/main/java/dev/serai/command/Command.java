package dev.serai.command;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A command to a device.
 *
 * @param id names it among the commands of all senders: what has the same id is the same command
 * @param text what the device is to be sent, one line without its end
 * @param device the device's name
 * @param expires it must not be sent after this time
 * @param repeatable whether the device may be sent it twice
 */
public record Command(String id, String text, String device, Instant expires, boolean repeatable) {
    /** For how long a command may be sent when its sender does not say. */
    public static final Duration LIFETIME = Duration.ofSeconds(10);

    /** Ids are remembered for 30 days; what could be sent later than that might be sent twice. */
    private static final Duration FARTHEST = Duration.ofDays(29);

    private static final String STATION = "station";

    /** Nothing that could end a line, or that is no character: a command must not bring a second one along. */
    private static final Pattern ONE_LINE = Pattern.compile("[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,1000}");

    private static final Pattern ID = Pattern.compile("[^\\p{Cc}\\p{Cs}\\p{Zl}\\p{Zp}]{1,200}");
    private static final Pattern DEVICE = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    /**
     * Reads a command: {@code id} and {@code command}, which are required, {@code device} [station], {@code created},
     * {@code expires} [10 s after created, or after now] and {@code repeatable} [false]. Other fields are left alone.
     *
     * @throws InvalidCommandException naming the field that is wrong
     */
    static Command of(Map<?, ?> fields, Instant now) throws InvalidCommandException {
        String id = idOf(fields);
        if (id == null) {
            throw new InvalidCommandException("id: a text of 1 to 200 characters is needed, unlike any other's");
        }
        if (!(fields.get("command") instanceof String text) || text.isBlank()) {
            throw new InvalidCommandException("command: a text is needed");
        }
        if (!ONE_LINE.matcher(text).matches()) {
            throw new InvalidCommandException(
                    "command: at most 1000 characters in one line, without control characters");
        }
        String device = deviceOf(fields);
        if (device == null) {
            throw new InvalidCommandException("device: at most 64 letters, digits, - and _");
        }
        Instant created = time(fields, "created");
        Instant expires = time(fields, "expires");
        if (expires == null) {
            expires = (created == null ? now : created).plus(LIFETIME);
        }
        if (expires.isAfter(now.plus(FARTHEST))) {
            throw new InvalidCommandException("expires: at most " + FARTHEST.toDays() + " days ahead");
        }
        return new Command(id, text, device, expires, flag(fields, "repeatable"));
    }

    /** The id that the fields name; null where they name none that can be used. */
    static @Nullable String idOf(Map<?, ?> fields) {
        Object id = fields.get("id");
        String text = id instanceof String || id instanceof Number || id instanceof UUID ? id.toString() : "";
        return !text.isBlank() && ID.matcher(text).matches() ? text : null;
    }

    /** The device that the fields name, or the one that need not be named; null for what is no name. */
    static @Nullable String deviceOf(Map<?, ?> fields) {
        Object device = Objects.requireNonNullElse(fields.get("device"), STATION);
        return device instanceof String name && DEVICE.matcher(name).matches() ? name : null;
    }

    /** The end of what was asked for then. A clock that is behind the source's makes it no longer. */
    static Instant lastingFrom(@Nullable Object asked, Duration lifetime, Instant now) throws InvalidCommandException {
        Instant from = asked == null ? Instant.EPOCH : time("created", asked);
        return (from.isAfter(now) ? now : from).plus(lifetime);
    }

    private static @Nullable Instant time(Map<?, ?> fields, String name) throws InvalidCommandException {
        Object value = fields.get(name);
        return value == null ? null : time(name, value);
    }

    private static Instant time(String name, Object value) throws InvalidCommandException {
        try {
            if (value instanceof String text) {
                return OffsetDateTime.parse(text.strip()).toInstant();
            }
            if (value instanceof Instant instant) {
                return instant;
            }
            if (value instanceof Date date) {
                return instant(date);
            }
            if (value instanceof OffsetDateTime time) {
                return time.toInstant();
            }
            if (value instanceof ZonedDateTime time) {
                return time.toInstant();
            }
        } catch (DateTimeException | ArithmeticException e) {
            // said below
        }
        throw new InvalidCommandException(name + ": a time such as 2026-11-22T18:00:00Z is needed, with its zone");
    }

    /** As JDBC and MongoDB have times. */
    @SuppressWarnings("JavaUtilDate")
    private static Instant instant(Date date) {
        return Instant.ofEpochMilli(date.getTime());
    }

    private static boolean flag(Map<?, ?> fields, String name) throws InvalidCommandException {
        Object value = fields.get(name);
        if (value == null || value.equals(false) || value.equals("false") || isNumber(value, 0)) {
            return false;
        }
        if (value.equals(true) || value.equals("true") || isNumber(value, 1)) {
            return true;
        }
        throw new InvalidCommandException(name + ": true or false is needed");
    }

    /** Databases without a type for it have 0 and 1. */
    private static boolean isNumber(Object value, long number) {
        return value instanceof Number n && n.doubleValue() == number;
    }

    /** What is kept of it before it is sent. */
    Map<String, Object> claim() {
        Map<String, Object> claim = new LinkedHashMap<>();
        claim.put("id", id);
        claim.put("device", device);
        claim.put("command", text);
        claim.put("expires", expires.toString());
        claim.put("repeatable", repeatable);
        return claim;
    }
}
