package dev.serai.cli;

import dev.serai.app.ConfigurationException;
import dev.serai.app.Settings;
import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalView;
import dev.serai.journal.log.SeekTarget;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Which journal a command is about. */
final class JournalArguments {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--file",
            paramLabel = "JOURNAL",
            description = "The journal's file. Default: camel.component.journal.path in the settings.")
    private @Nullable Path file;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "The settings to use. Default: application.properties where Serai is unpacked.")
    private @Nullable Path config;

    @Option(
            names = {"-d", "--data"},
            paramLabel = "DIR",
            description = "The daemon's data folder, as 'serai run' has it.")
    private @Nullable Path data;

    @Option(
            names = {"-v", "--verbose"},
            description = "Show where failures come from.")
    private boolean verbose;

    /** What a command does with the journal. */
    interface Work {
        int run() throws Exception;
    }

    /** Runs a command; what the journal can not do is said in one line. */
    int run(Work work) throws Exception {
        LogLevels.quiet(verbose);
        try {
            return work.run();
        } catch (JournalException e) {
            if (verbose) {
                throw e;
            }
            fail(String.valueOf(e.getMessage()));
            return ExitCode.FAILED;
        }
    }

    /** Says what failed. */
    void fail(String message) {
        var err = spec.commandLine().getErr();
        err.println("serai: " + text().line(message));
        err.flush();
    }

    /** Names what was asked for and is not there; returns whether there was such. */
    boolean tellMissing(List<String> letters) {
        letters.forEach(l -> fail("there is no dead letter " + l + " that matches"));
        return !letters.isEmpty();
    }

    Path path() throws ConfigurationException {
        if (file != null) {
            return file.toAbsolutePath().normalize();
        }
        return Settings.read(Home.find(), config, data, List.of()).journal();
    }

    /** As {@link #path()}, of a command that takes the file without the option too. */
    Path path(@Nullable Path named) throws ConfigurationException {
        if (named != null && file != null) {
            throw new ParameterException(
                    spec.commandLine(), "the journal is named twice, as " + named + " and by --file " + file);
        }
        return named == null ? path() : named.toAbsolutePath().normalize();
    }

    JournalView view() throws ConfigurationException, JournalException {
        return JournalView.open(path());
    }

    JournalOperations operations() throws ConfigurationException, JournalException, InterruptedException {
        return JournalOperations.open(path());
    }

    /** A place in a topic; a wrong one is wrong usage. */
    SeekTarget place(String option, String value) {
        try {
            return SeekTarget.parse(value);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    /** How text from a journal is shown. */
    FrameText text() {
        return FrameText.forOutput(StandardCharsets.UTF_8);
    }
}
