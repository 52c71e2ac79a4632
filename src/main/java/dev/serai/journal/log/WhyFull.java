package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** Says which limit is reached, what takes the room, and who is furthest behind. Belongs to the committer. */
final class WhyFull {
    private final Limits limits;
    private final long maxSize;
    private final Stocks stocks;
    private final SeenKeys keys;
    private final Disk disk;

    /** @param maxSize of the file; what {@code limits} says of it may be left to the file system */
    WhyFull(Limits limits, long maxSize, Stocks stocks, SeenKeys keys, Disk disk) {
        this.limits = limits;
        this.maxSize = maxSize;
        this.stocks = stocks;
        this.keys = keys;
        this.disk = disk;
    }

    /** Of a topic's own limit. */
    String ofTopic(JournalFile f, Topic topic) throws SQLException {
        return String.format(
                Locale.ROOT,
                "The topic '%s' is full: %d of its %s of %d bytes are used%s%s",
                topic.name(),
                topic.stock().sizeNow(),
                topic.isDeadLetters() ? "deadLettersMaxSize" : "maxSize",
                limits.maxSize(topic),
                behind(f, List.of(topic)),
                topic.isDeadLetters()
                        ? "; retry or discard dead letters (serai dead-letters), or raise the limit"
                        : "");
    }

    /** Of the whole file's limit, or of the disk. */
    String ofFile(JournalFile f) throws SQLException {
        String low = disk.isLow() ? disk.low() : null;
        String what = low != null
                ? low
                : String.format(Locale.ROOT, "%d of its maxSize of %d bytes are used", stocks.usedBytes(), maxSize);
        return "The journal is full: " + what + keys() + behind(f, stocks.topics());
    }

    private String keys() {
        return keys.bytes() < stocks.usedBytes() / 8
                ? ""
                : String.format(
                        Locale.ROOT,
                        "; about %d of them by %d keys of appends (CamelJournalKey), each kept for its keyRetention",
                        keys.bytes(),
                        keys.count());
    }

    private static String behind(JournalFile f, Iterable<Topic> topics) throws SQLException {
        long most = 0;
        String who = "";
        for (Topic t : topics) {
            List<PageTable.Cursor> cursors = t.id() == 0 ? List.of() : PageTable.cursors(f, t.id());
            if (cursors.isEmpty() && t.next() > most && !t.isDeadLetters()) {
                most = t.next();
                who = "; no group ever read the topic '" + t.name() + "'";
            }
            for (PageTable.Cursor c : cursors) {
                long lag = t.next() - c.next();
                if (lag > most) {
                    most = lag;
                    who = "; the group '" + c.group() + "' of topic '" + t.name() + "' is " + lag + " entries behind";
                }
            }
        }
        return who;
    }
}
