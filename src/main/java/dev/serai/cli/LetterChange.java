package dev.serai.cli;

import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.log.DeadLetter.State;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalView;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Brings dead letters to another state, or says which ones it would bring there. One thread. */
final class LetterChange {
    /** What is asked of the journal for a number of letters. */
    interface Request {
        Map<Long, State> ask(JournalOperations operations, List<Long> offsets)
                throws JournalException, InterruptedException;
    }

    private static final int AT_ONCE = 1000;

    private final JournalArguments journal;
    private final LetterFilter filter;
    private final PrintWriter out;
    private final State to;
    private final Request request;

    /**
     * @param to where they are to go
     * @param request brings them there
     */
    LetterChange(JournalArguments journal, LetterFilter filter, PrintWriter out, State to, Request request) {
        this.journal = journal;
        this.filter = filter;
        this.out = out;
        this.to = to;
        this.request = request;
    }

    /** What is said of a letter, without what it holds. */
    private record Named(long offset, String id, String topic, String group, State state) {}

    /** In portions, so that any number of them fits into memory. */
    int perform(DeadLetterFilter wanted, boolean dryRun, ProgressLine progress) throws Exception {
        long done = 0;
        JournalOperations operations = null;
        try {
            for (long from = 0; from >= 0; ) {
                List<Named> letters = new ArrayList<>();
                DeadLetters.Visitor<RuntimeException> add = l -> {
                    filter.found(l);
                    letters.add(new Named(l.offset(), l.id(), l.topic(), l.group(), l.state()));
                };
                try (JournalView view = journal.view()) {
                    from = view.deadLetters(wanted.atMost(AT_ONCE), from, add);
                }
                if (dryRun) {
                    letters.forEach(l -> say(l, l.state() == State.OPEN ? "would be " + done() : already(l.state())));
                } else if (!letters.isEmpty()) {
                    operations = operations == null ? journal.operations() : operations;
                    progress.close();
                    change(operations, letters);
                }
                done += letters.size();
                progress.show(done, -1, done + " dead letters");
            }
        } finally {
            progress.close();
            if (operations != null) {
                operations.close();
            }
        }
        boolean missing = journal.tellMissing(filter.missing());
        if (done == 0 && !missing) {
            out.println("No dead letter matches: nothing was done.");
        }
        out.flush();
        return missing ? ExitCode.FAILED : ExitCode.OK;
    }

    private void change(JournalOperations operations, List<Named> letters) throws Exception {
        Map<Long, State> after =
                request.ask(operations, letters.stream().map(Named::offset).toList());
        List<JournalOperations.RunningGroup> running = operations.groups();
        letters.forEach(l -> say(l, outcome(l, after, running)));
    }

    private String outcome(Named l, Map<Long, State> after, List<JournalOperations.RunningGroup> running) {
        State now = after.get(l.offset());
        if (now == null) {
            return "is gone";
        }
        if (now != to || l.state() == to) {
            return already(now);
        }
        boolean read = running.stream()
                .anyMatch(r -> r.topic().equals(l.topic()) && r.group().equals(l.group()));
        return "is " + done() + (to == State.RETRYING && !read ? ", when a route reads for it" : "");
    }

    private String done() {
        return to == State.RETRYING ? "given to its group again" : "given up";
    }

    private static String already(State state) {
        return switch (state) {
            case OPEN -> "is open";
            case RETRYING -> "is being given to its group already";
            case DELIVERED -> "was delivered already";
            case DISCARDED -> "was given up already";
        };
    }

    private void say(Named l, String outcome) {
        out.println(journal.text().line(l.offset + "  " + l.id + "  group '" + l.group + "': " + outcome));
    }
}
