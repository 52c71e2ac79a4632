package dev.serai.serial.bare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.ScriptedPeer;
import dev.serai.testkit.TestJvm;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The component in an application that has camel-main, jSerialComm and JNA, and of ours nothing but {@code serial} and
 * the names it suggests: no journal, no daemon, no command line, no Micrometer, no health checks, no console.
 */
@Timeout(300)
class BareApplicationIT {
    /** What of ours the application has. */
    private static final List<String> OURS = List.of(
            "dev/serai/serial/",
            "dev/serai/names/",
            "META-INF/dev/serai/serial/",
            "META-INF/services/dev.serai.serial.",
            "META-INF/services/org/apache/camel/");

    /** Camel-main with what it needs itself, the port's libraries, and a logger. */
    private static final Pattern LIBRARIES = Pattern.compile("camel-(main|api|base|base-engine|core-engine"
            + "|core-processor|core-reifier|core-model|core-languages|management-api|support|util|util-json"
            + "|tooling-model)-\\d.*|jSerialComm-.*|jna-\\d.*|slf4j-.*");

    @TempDir
    Path folder;

    @Test
    void readsChecksAndWritesWithoutTheDaemon() throws Exception {
        Path output = folder.resolve("output");
        try (ScriptedPeer peer = ScriptedPeer.plugIn(folder)) {
            Process application = new ProcessBuilder(TestJvm.command(
                            "-cp",
                            classpath(),
                            BareApplication.class.getName(),
                            peer.link().toString()))
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            try {
                await().until(() -> peer.isOpen() || !application.isAlive());
                assertThat(application.isAlive()).as(Files.readString(output)).isTrue();
                peer.send("$GOOD*03\r\n$BAD*00\r\n");

                await().untilAsserted(
                                () -> assertThat(Files.readAllLines(output)).contains("$GOOD"));
                await().untilAsserted(() -> assertThat(peer.receivedText()).startsWith("$SEEN*1D\r\n"));
                await().untilAsserted(
                                () -> assertThat(Files.readString(output)).contains("damaged: its checksum is wrong"));
            } finally {
                application.destroy();
                application.waitFor(60, TimeUnit.SECONDS);
                application.destroyForcibly();
            }
        }
    }

    private String classpath() throws IOException {
        List<String> entries = new ArrayList<>();
        entries.add(copy(Path.of("target", "classes"), OURS, "ours"));
        entries.add(copy(Path.of("target", "test-classes"), List.of("dev/serai/serial/bare/BareApplication"), "app"));
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> LIBRARIES
                        .matcher(Path.of(entry).getFileName().toString())
                        .matches())
                .forEach(entries::add);
        return String.join(File.pathSeparator, entries);
    }

    private String copy(Path from, List<String> prefixes, String name) throws IOException {
        Path to = folder.resolve(name);
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String relative = from.relativize(file).toString().replace(File.separatorChar, '/');
                if (prefixes.stream().anyMatch(relative::startsWith)) {
                    Path copy = to.resolve(relative);
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
        }
        return to.toString();
    }
}
