package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.List;

/**
 * Writes appends as pages into the open transaction, gives them their offsets, and passes over those whose key was
 * seen. Belongs to the committer; good for one connection until a statement of it failed.
 */
final class PageWriter {
    private final JournalFile file;
    private final String run;
    private final JournalClock clock;
    private final Housekeeping house;
    private final PageBuilder builder;

    PageWriter(JournalFile file, String run, JournalClock clock, Housekeeping house, PageBuilder builder) {
        this.file = file;
        this.run = run;
        this.clock = clock;
        this.house = house;
        this.builder = builder;
        house.keys().renew(file);
    }

    /** Writes what waits for a topic, all of it in order. */
    void write(Transaction t, Topic topic, List<Append> list) throws SQLException {
        t.ensureId(file, topic);
        topic.assigning = topic.next();
        builder.begin(topic.assigning, 0);
        for (Append a : list) {
            t.entering = a;
            a.duplicate = a.key != null && house.keys().find(topic, a);
            if (a.duplicate) {
                continue;
            }
            a.offset = topic.assigning;
            a.run = run;
            for (JournalRecord r : a.records) {
                if (builder.isEmpty()) {
                    builder.begin(topic.assigning, a.wall);
                } else if (!builder.hasRoomFor(r)) {
                    insert(t, topic);
                    builder.begin(topic.assigning, a.wall);
                }
                builder.add(r, a.wall);
                topic.assigning++;
            }
            if (a.key != null) {
                house.keep(topic, a, a.key);
            }
            a.entered(file);
        }
        if (!builder.isEmpty()) {
            insert(t, topic);
        }
        t.entering = null;
    }

    private void insert(Transaction t, Topic topic) throws SQLException {
        t.entering = null; // a page is of many
        Page page = builder.build(topic.id(), run, clock.monotonicMillis());
        t.insert(file, page);
        house.added(topic, page);
    }
}
