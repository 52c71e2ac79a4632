package dev.serai.testkit;

import dev.serai.journal.log.Append;
import dev.serai.journal.log.Group;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalRecord;
import dev.serai.journal.log.JournalSettings;
import dev.serai.journal.log.RecordKind;
import dev.serai.journal.log.StartFrom;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Makes a journal's file for tests of what reads or changes it while nobody has it open. */
public final class StoppedJournal {
    private StoppedJournal() {}

    /** Opens it; the test closes it. */
    public static Journal open(Path file) throws JournalException {
        return Journal.open(new JournalSettings(
                file,
                name -> Executors.newSingleThreadExecutor(r -> {
                    Thread thread = new Thread(r, name);
                    thread.setDaemon(true);
                    return thread;
                })));
    }

    /** Appends texts, each with a commit of its own, and closes it. */
    public static void texts(Path file, String topic, String... bodies) throws Exception {
        List<JournalRecord> records = new ArrayList<>();
        for (String body : bodies) {
            records.add(new JournalRecord(RecordKind.TEXT, body.getBytes(StandardCharsets.UTF_8)));
        }
        append(file, topic, records);
    }

    /** Appends records, each with a commit of its own, and closes it. */
    public static void append(Path file, String topic, List<JournalRecord> records) throws Exception {
        try (Journal journal = open(file)) {
            for (JournalRecord record : records) {
                append(journal, topic, record);
            }
        }
    }

    /** Appends one record and returns its offset. */
    public static long append(Journal journal, String topic, JournalRecord record) throws Exception {
        CompletableFuture<Long> at = new CompletableFuture<>();
        journal.append(journal.topic(topic), new Append(List.of(record), null, Append.Terms.DEFAULT) {
            @Override
            protected void stored(long offset, String run) {
                at.complete(offset);
            }

            @Override
            protected void refused(JournalException failure) {
                at.completeExceptionally(failure);
            }
        });
        return at.get(60, TimeUnit.SECONDS);
    }

    /** Makes a group that has read up to an offset. */
    public static void group(Path file, String topic, String name, long next) throws Exception {
        try (Journal journal = open(file)) {
            Group group = journal.openGroup(journal.topic(topic), name, StartFrom.EARLIEST, () -> false);
            group.commit(next, List.of());
            group.awaitDurable(() -> false);
            group.close();
        }
    }
}
