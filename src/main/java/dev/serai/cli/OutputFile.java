package dev.serai.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** Where an export goes. */
final class OutputFile {
    @Spec(Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = {"-o", "--out"},
            paramLabel = "FILE",
            description = "The file to write. Default: standard output.")
    private @Nullable Path file;

    @Option(names = "--force", description = "Overwrite the file if it exists.")
    private boolean force;

    boolean isFile() {
        return file != null;
    }

    /** Whether what is written is seen at once, and so must not steer the terminal. */
    boolean isTerminal() {
        return file == null && StandardStreams.isTerminal(StandardStreams.OUT);
    }

    /** Whether somebody still reads what is written: {@code head} ends when it has enough. */
    boolean isRead() {
        return file != null || !System.out.checkError();
    }

    /** Opens it; a file that is there already, or has no folder, is wrong usage. */
    OutputStream open() throws IOException {
        if (file == null) {
            return new BufferedOutputStream(System.out) {
                @Override
                public void close() throws IOException {
                    flush(); // standard output is not ours to close
                }
            };
        }
        try {
            return new BufferedOutputStream(
                    force
                            ? Files.newOutputStream(file)
                            : Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (FileAlreadyExistsException e) {
            throw new ParameterException(
                    spec.commandLine(), file + " exists already: --force overwrites it, --out names another", e);
        } catch (NoSuchFileException e) {
            throw new ParameterException(spec.commandLine(), file + " can not be made: there is no such folder", e);
        }
    }
}
