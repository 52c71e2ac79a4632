package dev.serai.journal.log;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Where a group begins when it is started for the first time. */
public final class StartFrom {
    /** The oldest entry there is. */
    public static final StartFrom EARLIEST = new StartFrom("earliest", null);
    /** The next entry to be appended. */
    public static final StartFrom LATEST = new StartFrom("latest", null);

    private final String text;
    private final @Nullable Instant time;

    private StartFrom(String text, @Nullable Instant time) {
        this.text = text;
        this.time = time;
    }

    /**
     * Reads {@code earliest}, {@code latest}, or a time in ISO-8601 with a zone. A time is found to about the
     * transaction that held it: entries somewhat older may come first.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static StartFrom parse(String text) {
        if (text.equals("earliest")) {
            return EARLIEST;
        }
        if (text.equals("latest")) {
            return LATEST;
        }
        try {
            return new StartFrom(text, OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "startFrom is '" + text + "'; it can be earliest, latest, or a time like 2026-11-22T08:00:00Z", e);
        }
    }

    long offset(JournalFile file, Topic topic) throws SQLException {
        return offset(file.connection(), topic);
    }

    /** By any connection. */
    long offset(Connection c, Topic topic) throws SQLException {
        long end = JournalFile.nextOffset(c, topic.id());
        if (this == LATEST) {
            return end;
        }
        try (PreparedStatement s =
                c.prepareStatement("select id, count, wall from page where id between ? and ? order by id limit 1")) {
            s.setLong(2, Page.id(topic.id(), Page.MAX_OFFSET));
            if (time == null) {
                return pageFrom(s, topic, 0, end)[0];
            }
            // Pages lie in the order of their times, but for the jumps of the clock.
            long low = 0;
            long high = end;
            while (low < high) {
                long[] page = pageFrom(s, topic, low + (high - low) / 2, end);
                if (page[2] >= time.toEpochMilli()) {
                    high = Math.min(low + (high - low) / 2, page[0]);
                } else {
                    low = page[1];
                }
            }
            // The page before may hold younger ones too.
            return pageBefore(c, topic, low);
        }
    }

    /** First offset, end and time of the first page that begins at an offset or later. */
    private static long[] pageFrom(PreparedStatement s, Topic topic, long offset, long end) throws SQLException {
        s.setLong(1, Page.id(topic.id(), offset));
        try (ResultSet r = s.executeQuery()) {
            if (!r.next()) {
                return new long[] {end, end, Long.MAX_VALUE};
            }
            long first = r.getLong(1) & Page.MAX_OFFSET;
            return new long[] {first, first + r.getInt(2), r.getLong(3)};
        }
    }

    private static long pageBefore(Connection c, Topic topic, long offset) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("select max(id) from page where id between ? and ?")) {
            s.setLong(1, Page.id(topic.id(), 0));
            s.setLong(2, Page.id(topic.id(), offset) - 1);
            try (ResultSet r = s.executeQuery()) {
                long id = r.next() ? r.getLong(1) : 0;
                return id == 0 ? offset : id & Page.MAX_OFFSET;
            }
        }
    }

    /** Whether the offset is found by a time, and so only about. */
    public boolean isTime() {
        return time != null;
    }

    /** The time that was asked for; null for a place. */
    public @Nullable Instant time() {
        return time;
    }

    @Override
    public String toString() {
        return text;
    }
}
