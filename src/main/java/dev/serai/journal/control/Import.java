package dev.serai.journal.control;

import dev.serai.journal.log.Append;
import dev.serai.journal.log.Batch;
import dev.serai.journal.log.EntryId;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalRecord;
import dev.serai.journal.log.Reader;
import dev.serai.journal.log.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Appends exported entries to a topic. Belongs to one thread. */
final class Import implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("([a-z0-9][a-z0-9-]*)/(\\d{12,13})/([a-z2-7]{8})");

    private static final int LONGEST_REASON = 300;

    private final Journal journal;
    private final Topic topic;
    private final Append.Terms terms;
    private final Reader reader;

    Import(Journal journal, Topic topic, Duration keep) {
        this.journal = journal;
        this.topic = topic;
        this.terms = new Append.Terms(Duration.ZERO, Append.Terms.DEFAULT.timeout(), keep);
        this.reader = journal.reader(topic);
    }

    JournalOperations.Imported lines(List<byte[]> lines) throws JournalException, InterruptedException {
        long before = topic.next();
        int known = 0;
        List<JournalOperations.Refused> refused = new ArrayList<>();
        List<Line> waiting = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                EntryLine.Parsed parsed = EntryLine.parse(lines.get(i));
                if (holds(parsed.id())) {
                    known++;
                } else {
                    Line line = new Line(parsed);
                    journal.append(topic, line);
                    waiting.add(line);
                }
            } catch (IllegalArgumentException e) {
                refused.add(new JournalOperations.Refused(i, shortened(String.valueOf(e.getMessage()))));
            }
        }
        int stored = 0;
        Set<Long> offsets = new HashSet<>();
        for (Line line : waiting) {
            // An append whose key was seen gets the offset of the entry that is there.
            long offset = line.await();
            if (offset >= before && offsets.add(offset)) {
                stored++;
            } else {
                known++;
            }
        }
        return new JournalOperations.Imported(stored, known, List.copyOf(refused));
    }

    /** A message may quote what it is about. */
    private static String shortened(String reason) {
        return reason.length() > LONGEST_REASON ? reason.substring(0, LONGEST_REASON) + "…" : reason;
    }

    /** Whether the topic itself still holds the entry of that name. */
    private boolean holds(String id) throws JournalException {
        Matcher m = ID.matcher(id);
        if (!m.matches() || !m.group(1).equals(topic.name())) {
            return false;
        }
        long offset = Long.parseLong(m.group(2));
        if (offset >= topic.next()) {
            return false;
        }
        Batch at = reader.read(offset, offset, 1, 1);
        return at != null && EntryId.of(topic.name(), offset, at.firstRun()).equals(id);
    }

    @Override
    public void close() {
        reader.close();
    }

    private final class Line extends Append {
        private final CompletableFuture<Long> at = new CompletableFuture<>();

        Line(EntryLine.Parsed parsed) {
            super(List.<JournalRecord>of(parsed.record()), parsed.id(), terms);
        }

        @Override
        protected void stored(long offset, String run) {
            at.complete(offset);
        }

        @Override
        protected void refused(JournalException failure) {
            at.completeExceptionally(failure);
        }

        long await() throws JournalException, InterruptedException {
            try {
                return at.get();
            } catch (ExecutionException e) {
                @Nullable Throwable cause = e.getCause();
                throw new JournalException(cause == null ? e.toString() : String.valueOf(cause.getMessage()), cause);
            }
        }
    }
}
