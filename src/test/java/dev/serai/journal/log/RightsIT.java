package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.sqlite.SQLiteConfig;

/** A journal that this user may not write or read: a message that names the file, and nothing moved or made. */
class RightsIT {
    private static final String NOBODY = "65534";

    private Path folder;

    @BeforeEach
    void aFolderForAnotherUser() throws Exception {
        assumeTrue("Linux".equals(System.getProperty("os.name")), "needs Linux's rights");
        // Not JUnit's: another user must be able to enter it.
        folder = Files.createTempDirectory("rights");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path live = folder.resolve("live/journal.db");
        try (Journal j = TestJournal.open(live)) {
            TestJournal.store(j, "a", "one");
        }
        for (Path p : List.of(live, Opening.part(live, ".lock"))) {
            Files.setPosixFilePermissions(p, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
        Files.setPosixFilePermissions(live.getParent(), PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void clean() throws Exception {
        try (Stream<Path> all = Files.walk(folder)) {
            all.forEach(p -> p.toFile().setWritable(true));
        }
        try (Stream<Path> all = Files.walk(folder)) {
            all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        }
    }

    private Path live() {
        return folder.resolve("live/journal.db");
    }

    /** Opens the journal as somebody who is bound by rights, and returns what was printed. */
    private String open(String... before) throws Exception {
        List<String> command = new ArrayList<>(List.of(before));
        if ("root".equals(System.getProperty("user.name"))) {
            command.addAll(List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"));
        }
        Path library = Files.createDirectories(folder.resolve("library"));
        Files.setPosixFilePermissions(library, PosixFilePermissions.fromString("rwxrwxrwx"));
        List<String> java = Acknowledged.command(live(), "full", 1, folder.resolve("said"));
        java.replaceAll(a -> a.startsWith("-Dorg.sqlite.tmpdir=") ? "-Dorg.sqlite.tmpdir=" + library : a);
        java.set(java.indexOf("-cp") + 1, readableClasses());
        command.addAll(java);
        Path output = Files.createTempFile("rights", ".out");
        try {
            Process p = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                assertThat(p.waitFor(60, TimeUnit.SECONDS)).isTrue();
            } finally {
                p.destroyForcibly();
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }

    /** What the process needs, where another user can read it: a home folder and its repository often can not be. */
    private String readableClasses() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> path = new ArrayList<>(List.of(classes.toString()));
        for (Class<?> c : List.of(Journal.class, AppendingProcess.class, SQLiteConfig.class, Logger.class)) {
            Path from = Path.of(
                    c.getProtectionDomain().getCodeSource().getLocation().toURI());
            if (Files.isRegularFile(from)) {
                Path to = classes.resolve(from.getFileName());
                Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
                path.add(to.toString());
                continue;
            }
            Path ours = from.resolve("dev/serai/journal/log");
            Path to = Files.createDirectories(classes.resolve("dev/serai/journal/log"));
            try (Stream<Path> all = Files.list(ours)) {
                for (Path p : all.filter(Files::isRegularFile).toList()) {
                    Files.copy(p, to.resolve(p.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return String.join(File.pathSeparator, path);
    }

    private void rights(Path path, String rights) throws Exception {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
    }

    private void nothingWasMoved() throws Exception {
        try (Stream<Path> all = Files.list(folder.resolve("live"))) {
            assertThat(all.map(p -> p.getFileName().toString())).noneMatch(n -> n.contains("damaged"));
        }
    }

    private void assumeItRuns() throws Exception {
        String said = open();
        assumeTrue(Files.exists(folder.resolve("said")), "a process of another user can not be started here: " + said);
    }

    @Test
    void aFileThatMayOnlyBeReadIsSaidToBeThat() throws Exception {
        assumeItRuns();
        rights(live(), "r--r--r--");
        assertThat(open())
                .contains("The journal " + live() + " can not be opened", "may only be read; give this user the right");
        nothingWasMoved();
    }

    @Test
    void aFileThatMayNotBeReadIsSaidToBeThat() throws Exception {
        assumeItRuns();
        rights(live(), "---------");
        assertThat(open()).contains("The journal " + live() + " can not be opened");
        nothingWasMoved();
    }

    @Test
    void aFolderThatMayNotBeWrittenIsSaidToBeThat() throws Exception {
        assumeItRuns();
        Files.deleteIfExists(Opening.part(live(), "-wal"));
        Files.deleteIfExists(Opening.part(live(), "-shm"));
        rights(folder.resolve("live"), "r-xr-xr-x");
        assertThat(open()).contains("The journal " + live() + " can not be opened");
        nothingWasMoved();
    }
}
