package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is written together or not at all, and what writing it came to. Belongs to the committer. */
final class Transaction {
    /** Those that wait for its end. */
    List<Append> appends;

    List<Change> changes;

    /** All appends that are in it, also those that have had their answer. */
    final Map<Topic, List<Append>> byTopic = new LinkedHashMap<>();

    /** Topics that have their id from it. */
    final List<Topic> created = new ArrayList<>();

    /** The proof that it is on disk, if it is. */
    @Nullable
    Page lastPage;

    int pages;
    long pageBytes;
    long records;

    Transaction(List<Append> appends, List<Change> changes) {
        this.appends = appends;
        this.changes = changes;
    }

    void groupByTopic() {
        Topic last = null;
        List<Append> list = new ArrayList<>();
        for (Append a : appends) {
            Topic t = a.topic();
            if (t != last) {
                list = byTopic.computeIfAbsent(t, x -> new ArrayList<>());
                last = t;
            }
            list.add(a);
        }
    }

    void insert(JournalFile f, Page page) throws SQLException {
        f.insert(page);
        lastPage = page;
        pages++;
        pageBytes += page.content().length;
        records += page.count();
    }

    void ensureId(JournalFile f, Topic topic) throws SQLException {
        if (topic.id() == 0) {
            topic.id(f.topicId(topic.name()));
            created.add(topic);
        }
    }

    /** It is not on disk: neither are the ids that it made. */
    void forgetCreated() {
        for (Topic t : created) {
            t.id(0);
        }
        created.clear();
    }
}
