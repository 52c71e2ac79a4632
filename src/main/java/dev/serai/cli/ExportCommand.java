package dev.serai.cli;

import dev.serai.journal.control.EntryLine;
import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Entry;
import dev.serai.journal.log.JournalView;
import dev.serai.journal.log.SeekTarget;
import dev.serai.journal.log.StartFrom;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai journal export}: writes a topic's entries to a file. */
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description = "Writes a topic's entries as lines of JSON, one each, with all that is known of it: _id, _topic,"
                + " _offset, _time, _kind, _headers and body (JSON as it is, text as a string, other bytes in base64"
                + " with _encoding). 'serai journal import' reads them.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":all was written",
            ExitCode.FAILED + ":the journal can not be read, or the file not be written; the message says which",
            ExitCode.WRONG + ":wrong option or setting, or a file that exists"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai journal export weather --out weather.ndjson",
            "  serai journal export weather --from 2026-11-22T08:00:00Z --to 2026-11-22T09:00:00Z | gzip > eight.gz",
            "  serai journal export weather --from 1200 --to 1300"
        })
final class ExportCommand implements Callable<Integer> {
    private static final int BATCH = 1000;
    private static final long BATCH_BYTES = 4 << 20;
    /** A clock that was set back by less than this hides nothing from {@code --to}. */
    private static final long CLOCK_JUMP_MILLIS = 3_600_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(
            names = "--from",
            paramLabel = "OFFSET|TIME",
            description = "The first offset, or no entry that was appended before this time. Default: earliest.")
    private String from = "earliest";

    @Option(
            names = "--to",
            paramLabel = "OFFSET|TIME",
            description = "Up to this offset or time, without it. Default: latest.")
    private String to = "latest";

    @Mixin
    private OutputFile file = new OutputFile();

    @Override
    public Integer call() throws Exception {
        SeekTarget first = journal.place("--from", from);
        SeekTarget end = journal.place("--to", to);
        return journal.run(() -> {
            try (JournalView view = journal.view()) {
                return export(view, first, end);
            }
        });
    }

    private int export(JournalView view, SeekTarget first, SeekTarget end) throws IOException {
        JournalView.Range range = view.range(topic);
        long begin = Math.max(range.first(), view.offset(topic, first));
        long last = end.start() == null ? end.offset() - 1 : end.start() == StartFrom.EARLIEST ? -1 : range.next() - 1;
        last = Math.min(last, range.next() - 1);
        boolean toTerminal = file.isTerminal();
        PrintWriter err = spec.commandLine().getErr();
        try (ProgressLine progress = ProgressLine.on(err);
                OutputStream out = file.open()) {
            Written written = new Written();
            for (long next = begin; next <= last && !written.beyond && file.isRead(); ) {
                Batch batch = view.read(topic, next, last, BATCH, BATCH_BYTES);
                if (batch == null) {
                    written.gone += last + 1 - next;
                    break;
                }
                written.gone += batch.firstOffset() - next;
                for (Entry e : batch.entries()) {
                    written.add(e, time(first), time(end), out, toTerminal ? journal.text() : null);
                }
                next = batch.lastOffset() + 1;
                progress.show(next - begin, last + 1 - begin, written.entries + " entries");
            }
            out.flush();
            progress.close();
            if (file.isFile() || written.gone > 0) {
                err.println("serai: " + written.entries + " entries of topic '" + topic + "' were written"
                        + (written.entries == 0
                                ? ""
                                : ", from offset " + written.firstOffset + " to " + written.lastOffset)
                        + (written.gone == 0 ? "" : "; " + written.gone + " more had been deleted"));
                err.flush();
            }
            return ExitCode.OK;
        }
    }

    private static @Nullable Instant time(SeekTarget place) {
        StartFrom start = place.start();
        return start == null ? null : start.time();
    }

    /** What was written until now. */
    private static final class Written {
        private long entries;
        private long gone;
        private long firstOffset;
        private long lastOffset;
        private boolean beyond;

        void add(Entry e, @Nullable Instant from, @Nullable Instant to, OutputStream out, @Nullable FrameText terminal)
                throws IOException {
            if (to != null && e.wallMillis() >= to.toEpochMilli()) {
                beyond |= e.wallMillis() > to.toEpochMilli() + CLOCK_JUMP_MILLIS;
                return;
            }
            if (from != null && e.wallMillis() < from.toEpochMilli()) {
                return;
            }
            String line = EntryLine.of(e);
            out.write((terminal == null ? line : terminal.json(line)).getBytes(StandardCharsets.UTF_8));
            out.write('\n');
            firstOffset = entries == 0 ? e.offset() : firstOffset;
            lastOffset = e.offset();
            entries++;
        }
    }
}
