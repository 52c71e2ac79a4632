package dev.serai.cli;

import dev.serai.app.Signals;
import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Entry;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalView;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai journal tail}: shows a topic's last entries, and those that come. */
@Command(
        name = "tail",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description = "Shows the last entries of a topic: offset, time and body. What is no printable text stands as an"
                + " escape. With -f it goes on with those that come. Reading moves no group.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done, or ended by Ctrl-C",
            ExitCode.FAILED + ":the journal can not be read, or has no such topic",
            ExitCode.WRONG + ":wrong option or setting"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai journal tail weather -n 20",
            "  serai journal tail weather -f --format json | jq .body.temperature",
            "  serai journal tail weather --from 2026-11-22T08:00:00Z",
            "  serai journal tail weather --from 1200 -n 5"
        })
final class TailCommand implements Callable<Integer> {
    private static final int BATCH = 500;
    private static final long BATCH_BYTES = 1 << 20;
    private static final long LOOK_MILLIS = 200;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(names = "-n", paramLabel = "N", description = "So many entries. Default: 10; with --from: all.")
    private @Nullable Long count;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with entries as they come, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = "--from",
            paramLabel = "OFFSET|TIME",
            description =
                    "Begin at an offset, or at a time such as 2026-11-22T08:00:00Z (about: entries somewhat older may"
                            + " come first).")
    private @Nullable String from;

    @Option(
            names = "--format",
            paramLabel = "FORM",
            description = "text: offset, time, body. json: the line that an export has. raw: the body alone. Known:"
                    + " ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
    private EntryPrinter.Form format = EntryPrinter.Form.text;

    @Override
    public Integer call() throws Exception {
        if (count != null && count < 0) {
            throw new ParameterException(spec.commandLine(), "-n " + count + ": 0 or more is needed");
        }
        if (follow && from != null && count != null) {
            throw new ParameterException(spec.commandLine(), "-n does not go with -f and --from: there is no end");
        }
        boolean terminal = StandardStreams.isTerminal(StandardStreams.OUT);
        EntryPrinter printer = new EntryPrinter(
                format,
                spec.commandLine().getOut(),
                format == EntryPrinter.Form.raw && !terminal ? System.out : null,
                journal.text());
        return journal.run(() -> {
            try (JournalView view = journal.view()) {
                CountDownLatch stop = new CountDownLatch(1);
                if (follow) {
                    Signals.onStop(stop::countDown);
                }
                tail(view, printer, stop);
                return ExitCode.OK;
            }
        });
    }

    private void tail(JournalView view, EntryPrinter printer, CountDownLatch stop)
            throws IOException, InterruptedException {
        JournalView.Range range = view.range(topic);
        long next;
        long most = Long.MAX_VALUE;
        if (from != null) {
            next = Math.max(range.first(), view.offset(topic, journal.place("--from", from)));
            most = count == null ? Long.MAX_VALUE : count;
        } else {
            next = Math.max(range.first(), range.next() - (count == null ? 10 : count));
        }
        long version = -1; // the first look is always taken: entries may have come since the range was read
        // What comes meanwhile is for -f.
        next = print(view, printer, stop, next, range.next() - 1, most);
        while (follow && next >= 0 && !stop.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
            long now = view.dataVersion();
            if (now != version) {
                version = now;
                next = print(view, printer, stop, next, Long.MAX_VALUE, Long.MAX_VALUE);
            } else if (view.isReplaced()) {
                throw new JournalException("The journal " + view.path()
                        + " was replaced by another file: start this command again to follow that one");
            }
        }
    }

    /** Prints what is there; returns the offset to go on from, or a negative one when nobody reads any more. */
    private long print(JournalView view, EntryPrinter printer, CountDownLatch stop, long from, long last, long most)
            throws IOException {
        long next = from;
        long left = most;
        while (left > 0 && stop.getCount() > 0) {
            Batch batch = view.read(topic, next, last, (int) Math.min(BATCH, left), BATCH_BYTES);
            if (batch == null) {
                break;
            }
            if (batch.firstOffset() > next) {
                journal.fail("the entries " + next + " to " + (batch.firstOffset() - 1)
                        + " were deleted before they could be shown");
            }
            for (Entry e : batch.entries()) {
                printer.print(e);
            }
            left -= batch.size();
            next = batch.lastOffset() + 1;
            if (!printer.flush()) {
                return -1;
            }
        }
        return next;
    }
}
