package dev.serai.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.serai.journal.log.Append;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalRecord;
import dev.serai.journal.log.JournalSettings;
import dev.serai.journal.log.RecordKind;
import dev.serai.journal.log.Topic;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;

/** A journal in which entries wait that no group has read: <code>{"n":0}</code>, <code>{"n":1}</code> and so on. */
public final class Backlog {
    private static final int AT_ONCE = 1000;

    private Backlog() {}

    /** Makes the journal and closes it again. */
    public static void fill(Path file, String topic, int entries) throws JournalException, InterruptedException {
        fill(file, topic, 0, entries);
    }

    /** Puts more behind what there is, counted on from a number; nobody has the journal open. */
    public static void fill(Path file, String topic, int first, int entries)
            throws JournalException, InterruptedException {
        try (Journal journal = Journal.open(new JournalSettings(file, name -> Executors.newSingleThreadExecutor()))) {
            Topic to = journal.topic(topic);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int from = first; from < first + entries; from += AT_ONCE) {
                List<JournalRecord> records = new ArrayList<>();
                for (int n = from; n < Math.min(first + entries, from + AT_ONCE); n++) {
                    records.add(new JournalRecord(RecordKind.OBJECT_TEXT, ("{\"n\":" + n + "}").getBytes(US_ASCII)));
                }
                Waiting append = new Waiting(records);
                journal.append(to, append);
                all.add(append.done);
            }
            all.forEach(CompletableFuture::join);
        }
    }

    private static final class Waiting extends Append {
        final CompletableFuture<Void> done = new CompletableFuture<>();

        Waiting(List<JournalRecord> records) {
            super(records, null, Terms.DEFAULT);
        }

        @Override
        protected void stored(long offset, String run) {
            done.complete(null);
        }

        @Override
        protected void refused(JournalException failure) {
            done.completeExceptionally(failure);
        }
    }
}
