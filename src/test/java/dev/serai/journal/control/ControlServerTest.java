package dev.serai.journal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalView;
import dev.serai.journal.log.SeekTarget;
import dev.serai.testkit.StoppedJournal;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlServerTest {
    @TempDir
    Path folder;

    private final List<JournalOperations.RunningGroup> running = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Path file;

    @BeforeEach
    void aJournalWithOneGroup() throws Exception {
        file = folder.resolve("journal.db");
        StoppedJournal.texts(file, "weather", "a", "b", "c");
        StoppedJournal.group(file, "weather", "sqlite", 2);
    }

    @AfterEach
    void end() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
        threads.shutdownNow();
    }

    private ControlServer serve(ControlServer.Limits limits) throws Exception {
        Journal journal = StoppedJournal.open(file);
        open.add(journal);
        ControlServer server = ControlServer.start(
                file, new LocalOperations(journal, () -> List.copyOf(running), () -> {}), threads, limits);
        open.add(server);
        return server;
    }

    private ControlServer serve() throws Exception {
        return serve(ControlServer.Limits.USUAL);
    }

    private static byte[] line(String id, String body) {
        return ("{\"_id\":\"" + id + "\",\"body\":\"" + body + "\"}").getBytes(StandardCharsets.UTF_8);
    }

    /** The same whether it is asked over the socket or done on the file. */
    private void everything(boolean isRunning) throws Exception {
        try (JournalOperations operations = JournalOperations.open(file)) {
            assertThat(operations.isRunning()).isEqualTo(isRunning);
            assertThat(operations.seek("weather", "sqlite", SeekTarget.parse("earliest"), true))
                    .isEqualTo(new Journal.Moved(2, 0, 3, null));
            assertThat(operations.seek("weather", "sqlite", SeekTarget.parse("1"), false))
                    .isEqualTo(new Journal.Moved(2, 1, 3, null));
            assertThatThrownBy(() -> operations.seek("weather", "sqlite", SeekTarget.parse("4"), false))
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("beyond the end");
            assertThatThrownBy(() -> operations.seek("wether", "sqlite", SeekTarget.parse("1"), false))
                    .hasMessageContaining("Did you mean 'weather'?");

            List<byte[]> lines = List.of(
                    line("x/1", "one"),
                    line("x/2", "two"),
                    line("x/1", "one"),
                    "rubbish".getBytes(StandardCharsets.UTF_8),
                    line("x/3", "three"));
            JournalOperations.Imported first = operations.importLines("weather", lines, Duration.ofHours(1));
            assertThat(first.stored()).isEqualTo(3);
            assertThat(first.known()).isEqualTo(1);
            assertThat(first.refused()).singleElement().satisfies(r -> {
                assertThat(r.line()).isEqualTo(3);
                assertThat(r.reason()).contains("it is no JSON");
            });
            JournalOperations.Imported again = operations.importLines("weather", lines, Duration.ofHours(1));
            assertThat(again.stored()).isZero();
            assertThat(again.known()).isEqualTo(4);
            assertThatThrownBy(() -> operations.importLines("No Topic", lines, Duration.ofHours(1)))
                    .hasMessageContaining("The topic 'No Topic' is not allowed");

            assertThat(operations.forget("weather", "sqlite", true)).isEqualTo(new Journal.Forgotten(1, 5));
            assertThat(operations.forget("weather", "sqlite", false)).isEqualTo(new Journal.Forgotten(1, 5));
            assertThatThrownBy(() -> operations.forget("weather", "sqlite", false))
                    .hasMessageContaining("it has no group at all");
        }
    }

    @Test
    void aDaemonDoesWhatItIsAsked() throws Exception {
        serve();

        everything(true);
    }

    @Test
    void withoutADaemonTheFileIsChanged() throws Exception {
        everything(false);
    }

    @Test
    void whatTheTopicItselfHoldsIsNotImportedAgain() throws Exception {
        byte[] own;
        try (JournalView view = JournalView.open(file)) {
            own = EntryLine.of(view.read("weather", 1, 1, 1, 100).entries().get(0))
                    .getBytes(StandardCharsets.UTF_8);
        }
        byte[] other = new String(own, StandardCharsets.UTF_8)
                .replaceFirst("/[a-z2-7]{8}\"", "/aaaaaaaa\"")
                .getBytes(StandardCharsets.UTF_8);
        try (JournalOperations operations = JournalOperations.open(file)) {
            assertThat(operations
                            .importLines("weather", List.of(own, other), Duration.ofHours(1))
                            .known())
                    .isEqualTo(1);
        }
    }

    @Test
    void aGroupThatARouteReadsIsNotForgottenAndTheRouteIsNamed() throws Exception {
        serve();
        running.add(new JournalOperations.RunningGroup(
                "weather",
                "sqlite",
                "store",
                "the sink is gone",
                true,
                7,
                Instant.parse("2026-11-22T08:00:00Z"),
                Instant.parse("2026-11-22T08:05:00Z")));
        try (JournalOperations operations = JournalOperations.open(file)) {
            assertThat(operations.groups()).isEqualTo(running);
            assertThatThrownBy(() -> operations.forget("weather", "sqlite", false))
                    .hasMessageContaining("is being read by the route 'store'");
            running.clear();
            assertThat(operations.forget("weather", "sqlite", false).next()).isEqualTo(2);
        }
    }

    @Test
    void onlyTheOwnerMayReachTheSocket() throws Exception {
        Path control = folder.resolve("journal.db.control");
        Files.createDirectory(
                control, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));

        serve();

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(control)))
                .isEqualTo("rwx------");
    }

    @Test
    void aFolderWhoseNameIsLongHasASocketToo() throws Exception {
        Path deep = Files.createDirectories(
                folder.resolve("a-folder-with-a-long-name".repeat(4)).resolve("and-one-more-in-it".repeat(3)));
        file = deep.resolve("journal.db");
        StoppedJournal.texts(file, "weather", "a", "b", "c");
        StoppedJournal.group(file, "weather", "sqlite", 2);
        serve();

        everything(true);

        assertThat(file.resolveSibling("journal.db.control").resolve("socket")).exists();
    }

    @Test
    void whatAKilledDaemonLeftIsReplacedAndWhatAStoppedOneHadIsGone() throws Exception {
        Path socket = folder.resolve("journal.db.control/socket");
        ControlServer server = serve();
        open.remove(server);
        server.close();
        assertThat(socket).doesNotExist();
        for (AutoCloseable c : open) {
            c.close();
        }
        open.clear();
        new ControlSocket(file).listen().close(); // leaves its file, as a kill does
        assertThat(socket).exists();

        try (JournalOperations operations = JournalOperations.open(file)) {
            assertThat(operations.isRunning()).isFalse();
        }
        serve();
        try (JournalOperations operations = JournalOperations.open(file)) {
            assertThat(operations.isRunning()).isTrue();
        }
    }

    @Test
    void clientsThatSayNothingLoseTheirConnectionAndHoldUpNoOneForLong() throws Exception {
        serve(new ControlServer.Limits(2, Duration.ofMillis(300), Duration.ofSeconds(5), Duration.ofSeconds(5)));
        try (SocketChannel one = new ControlSocket(file).connect();
                SocketChannel other = new ControlSocket(file).connect();
                JournalOperations operations = JournalOperations.open(file)) {
            // both places are taken: it asks again until one is free
            assertThat(operations.groups()).isEmpty();
            assertThat(one.isOpen() && other.isOpen()).isTrue();
        }
    }

    @Test
    void oneTooManyIsToldSoAtOnce() throws Exception {
        serve(new ControlServer.Limits(1, Duration.ofMinutes(1), Duration.ofSeconds(5), Duration.ofSeconds(5)));
        try (SocketChannel one = new ControlSocket(file).connect();
                Connection second = new Connection(new ControlSocket(file).connect())) {
            second.within(Duration.ofSeconds(20));
            assertThat(new String(second.readLine(1000), StandardCharsets.UTF_8))
                    .contains("\"busy\":true");
            assertThat(one.isOpen()).isTrue();
        }
    }

    @Test
    void aRequestThatIsTooLongOrNoneIsTurnedAwayAndTheNextIsServed() throws Exception {
        serve();
        try (Connection c = new Connection(new ControlSocket(file).connect())) {
            c.within(Duration.ofSeconds(20));
            assertThatThrownBy(() -> {
                        c.writeLine("x".repeat(10 << 20));
                        c.readLine(100);
                    })
                    .isInstanceOf(IOException.class);
        }
        for (String wrong :
                List.of("[]", "{}", "{\"operation\":\"dance\"}", "{\"operation\":\"import\",\"lines\":1000000}")) {
            try (Connection c = new Connection(new ControlSocket(file).connect())) {
                c.within(Duration.ofSeconds(20));
                c.writeLine(wrong);
                assertThat(new String(c.readLine(1000), StandardCharsets.UTF_8))
                        .as(wrong)
                        .contains("\"error\":");
            }
        }
        try (JournalOperations operations = JournalOperations.open(file)) {
            assertThat(operations.groups()).isEmpty();
        }
    }

    @Test
    void closingEndsConnectionsThatAreOpen() throws Exception {
        ControlServer server = serve();
        try (Connection c = new Connection(new ControlSocket(file).connect())) {
            c.within(Duration.ofSeconds(20));
            await().until(() -> server.connections() == 1);

            open.remove(server);
            server.close();
            threads.shutdownNow();

            assertThatThrownBy(() -> c.readLine(100)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void aJournalThatAProcessWithoutASocketHoldsIsLeftAlone() throws Exception {
        open.add(StoppedJournal.open(file));

        assertThatThrownBy(() -> JournalOperations.open(file))
                .isInstanceOf(JournalException.class)
                .hasMessageContaining("is in use by another process")
                .hasMessageContaining("journal.db.control/socket");
    }

    @Test
    void whereThereIsNoJournalNoneIsMade() {
        file = folder.resolve("none.db");

        assertThatThrownBy(() -> JournalOperations.open(file)).hasMessageContaining("There is no journal " + file);
        assertThat(file).doesNotExist();
    }

    @Test
    void aFolderThatAnotherUserLaidThereIsNotTrusted() throws Exception {
        Path journal = Files.writeString(folder.resolve("planted.db"), "");
        Assumptions.assumeTrue(
                Files.getAttribute(journal, "unix:uid").equals(0), "only root can give a folder to another user");
        Path planted = Files.createDirectory(
                folder.resolve("planted.db.control"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Files.writeString(planted.resolve("socket"), "");
        Files.setAttribute(planted, "unix:uid", 65534);
        assertThatThrownBy(() -> new ControlSocket(journal).listen()).hasMessageContaining("belongs to another user");
        assertThatThrownBy(() -> new ControlSocket(journal).connect())
                .hasMessageContaining("does not belong to the journal's user");
    }
}
