package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.testkit.ScriptedPeer;
import dev.serai.testkit.TestJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How jSerialComm's library gets into a program that has nothing of our daemon: each time a JVM of its own. */
class NativeLibraryIT {
    @TempDir
    Path folder;

    private Path temporary;
    private Path home;
    private ScriptedPeer peer;

    /** A program that only opens a port. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) throws IOException {
            LineSettings settings = new LineSettings(
                    9600, 8, Parity.NONE, StopBits.ONE, FlowControl.NONE, true, true, true, false, null);
            try (OpenPort port = Ports.open(arguments[0], settings)) {
                System.out.println("open, with " + System.getProperty("jSerialComm.library.path") + " and "
                        + System.getProperty("fazecast.jSerialComm.appid"));
            } catch (PortException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @BeforeEach
    void plugIn() throws Exception {
        temporary = Files.createDirectory(folder.toRealPath().resolve("tmp"));
        home = Files.createDirectory(folder.toRealPath().resolve("home"));
        peer = ScriptedPeer.plugIn(folder);
    }

    @AfterEach
    void unplug() throws Exception {
        peer.close();
    }

    @Test
    void theLibraryIsLoadedAndNothingIsLeftOfItNorOfOurSettings() throws Exception {
        assertThat(run(List.of())).isEqualTo("open, with null and null");
        assertThat(temporary).isEmptyDirectory();
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void whatAnotherUserPreparedInTheCommonFolderIsNeitherLoadedNorFollowed() throws Exception {
        Path planted = temporary.resolve("jSerialComm/2.11.4/libjSerialComm.so");
        Files.createDirectories(planted.getParent());
        Files.writeString(planted, "not what you think");
        Path victim = Files.createDirectory(folder.resolve("victim"));
        Files.writeString(victim.resolve("letter"), "dear");
        Files.createSymbolicLink(temporary.resolve("jSerialComm/old"), victim);

        assertThat(run(List.of())).startsWith("open");
        assertThat(victim.resolve("letter")).hasContent("dear");
        assertThat(planted).hasContent("not what you think");
    }

    @Test
    void whereTheTemporaryFolderIsMountedNoexecTheHomeFolderServes() throws Exception {
        assertThat(run(mounting(temporary))).startsWith("open");
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void whereBothAreMountedNoexecTheMessageNamesThemAndTheSetting() throws Exception {
        assertThat(run(mounting(temporary, home)))
                .isEqualTo("jSerialComm's native library can be loaded from nowhere: " + temporary
                        + " is mounted noexec, " + home + " is mounted noexec. Set -Djava.io.tmpdir (for the daemon:"
                        + " serai.native in application.properties) to a folder that may be written to and is not"
                        + " mounted noexec.");
    }

    /** A command before the program's that mounts over the folders, in a namespace that ends with it. */
    private List<String> mounting(Path... folders) throws Exception {
        StringBuilder script = new StringBuilder();
        for (Path mounted : folders) {
            script.append("mount -t tmpfs -o noexec tmpfs '").append(mounted).append("' && ");
        }
        List<String> prefix = List.of("unshare", "--mount", "sh", "-c", script + "exec \"$@\"", "sh");
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        assumeTrue(
                new ProcessBuilder(probe).redirectErrorStream(true).start().waitFor() == 0,
                "Mounting needs root and Linux namespaces");
        return prefix;
    }

    private String run(List<String> before) throws Exception {
        List<String> command = new ArrayList<>(before);
        command.addAll(TestJvm.command(
                "-Xmx64m",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + temporary,
                "-Duser.home=" + home,
                "-Djna.tmpdir=" + folder,
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=off",
                "-cp",
                TestJvm.classPath(),
                Program.class.getName(),
                peer.link().toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }
}
