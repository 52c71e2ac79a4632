package dev.serai.cli;

import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.control.JournalOperations.Imported;
import dev.serai.journal.control.JournalOperations.Refused;
import dev.serai.journal.log.JournalException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code serai journal import}: appends what was exported. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Appends the lines that 'serai journal export' wrote, each as a new entry with an _id and _time of its"
                        + " own. A line whose _id the topic holds, or that was imported before, is not stored again. Lines that"
                        + " are no entries are named and left out.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":every line is in the topic",
            ExitCode.FAILED + ":some lines are not, each is named; or the journal can not be written",
            ExitCode.WRONG + ":wrong option or setting, or no such file"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  serai journal import weather weather.ndjson",
            "  gunzip -c eight.gz | serai journal import weather -",
            "  serai journal import weather weather.ndjson --file /srv/other/journal.db"
        })
final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic to append to; made when it is new.")
    private String topic = "";

    @Parameters(index = "1", paramLabel = "FILE|-", description = "The file to read; -: standard input.")
    private String file = "";

    @Option(
            names = "--keyRetention",
            paramLabel = "TIME",
            description = "For how long the journal remembers what was imported. Default: ${DEFAULT-VALUE}.")
    private String keyRetention = "168h";

    @Override
    public Integer call() throws Exception {
        Duration keep;
        try {
            keep = OptionValues.duration("--keyRetention=", keyRetention);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        boolean standard = file.equals("-");
        Path path = Path.of(standard ? "" : file);
        if (!standard && !Files.isRegularFile(path)) {
            throw new ParameterException(spec.commandLine(), "there is no file " + file);
        }
        return journal.run(() -> {
            try (InputStream in = standard ? System.in : Files.newInputStream(path);
                    JournalOperations operations = journal.operations();
                    ProgressLine progress = ProgressLine.on(spec.commandLine().getErr())) {
                return read(in, standard ? -1 : Files.size(path), operations, keep, progress);
            }
        });
    }

    private int read(InputStream in, long size, JournalOperations operations, Duration keep, ProgressLine progress)
            throws IOException, InterruptedException {
        Counts counts = new Counts();
        EntryLines lines = new EntryLines(in, JournalOperations.LONGEST_LINE);
        List<EntryLines.Line> block = new ArrayList<>();
        try {
            for (boolean more = true; more; ) {
                more = lines.next(block);
                List<EntryLines.Line> whole = new ArrayList<>();
                for (EntryLines.Line line : block) {
                    if (line.tooLong()) {
                        refuse(
                                line.number(),
                                "it is longer than " + JournalOperations.LONGEST_LINE + " bytes",
                                progress);
                        counts.refused++;
                    } else {
                        whole.add(line);
                    }
                }
                if (!whole.isEmpty()) {
                    Imported done = operations.importLines(
                            topic, whole.stream().map(EntryLines.Line::bytes).toList(), keep);
                    counts.stored += done.stored();
                    counts.known += done.known();
                    counts.refused += done.refused().size();
                    for (Refused r : done.refused()) {
                        refuse(whole.get(r.line()).number(), r.reason(), progress);
                    }
                }
                progress.show(lines.bytesRead(), size, counts.toString());
            }
        } catch (JournalException e) {
            progress.close();
            throw new JournalException(
                    e.getMessage() + ". Until line " + lines.linesRead() + ": " + counts
                            + ". Import the file again when that is mended: what is stored is not stored twice",
                    e);
        }
        progress.close();
        PrintWriter out = spec.commandLine().getOut();
        out.println(counts);
        out.flush();
        return counts.refused == 0 ? ExitCode.OK : ExitCode.FAILED;
    }

    private void refuse(long line, String reason, ProgressLine progress) {
        progress.close();
        journal.fail(file + ":" + line + ": " + reason);
    }

    private static final class Counts {
        private long stored;
        private long known;
        private long refused;

        @Override
        public String toString() {
            return stored + " stored, " + known + " were there already, " + refused + " refused";
        }
    }
}
