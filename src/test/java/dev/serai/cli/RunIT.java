package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.serial.port.VirtualPort;
import dev.serai.serial.port.VirtualPorts;
import dev.serai.testkit.SeraiProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ServiceLoader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as a process: its start, its signals, its exit codes. */
class RunIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private Path config;
    private Path routes;

    @BeforeEach
    void aRouteThatLogsWhatThePortSends() throws Exception {
        config = Files.writeString(
                folder.resolve("my.properties"), "camel.main.jmxEnabled=false\nserai.health.interval=100ms\n");
        routes = Files.createDirectories(folder.resolve("routes"));
        port("serial:sim?script=weather,interval=50ms");
    }

    @Test
    void startsFromAnyFolderSaysSoInFiveLinesAndStopsInOrderOnSigterm() throws Exception {
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> serai.output().contains("got {"));
            await().atMost(LIMIT).until(() -> serai.output().contains("stop:"));

            serai.signal("TERM");

            assertThat(serai.exitCode()).as(serai.output()).isZero();
            assertThat(serai.output().lines().filter(line -> line.startsWith("Serai ") || line.startsWith("  ")))
                    .hasSize(5)
                    .anyMatch(line -> line.contains("runs as process " + serai.pid()))
                    .anyMatch(line -> line.startsWith("  ports:  sim (simulates weather,interval=50ms, 9600 baud)"))
                    .anyMatch(line -> line.startsWith("  routes: station"))
                    .anyMatch(line -> line.contains("kill " + serai.pid()));
            assertThat(serai.output()).endsWith("Stopped\n");
        }
    }

    @Test
    void ctrlCStopsInOrderToo() throws Exception {
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> serai.output().contains("stop:"));

            serai.signal("INT");

            assertThat(serai.exitCode()).as(serai.output()).isZero();
        }
    }

    @Test
    void aSecondSignalEndsItAtOnce() throws Exception {
        // a step that takes long: the orderly stop has to wait for it
        Files.writeString(routes.resolve("station.camel.yaml"), """
                - route:
                    id: station
                    from:
                      uri: timer:once?repeatCount=1&delay=0
                      steps:
                        - log: "got { one }"
                        - delay: {constant: "60000"}
                """);
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> serai.output().contains("got {"));
            await().atMost(LIMIT).until(() -> serai.output().contains("stop:"));

            serai.signal("TERM");
            await().atMost(LIMIT).until(() -> serai.output().contains("Stopping"));
            serai.signal("TERM");

            assertThat(serai.exitCode()).isEqualTo(128 + 15);
        }
    }

    @Test
    void aStopThatTakesTooLongIsCutOffAndSaysSoInItsExitCode() throws Exception {
        Files.writeString(config, "camel.main.jmxEnabled=false\ncamel.main.shutdownTimeout=1\n");
        Files.writeString(routes.resolve("station.camel.yaml"), """
                - route:
                    id: station
                    from:
                      uri: timer:once?repeatCount=1&delay=0
                      steps:
                        - log: "got { one }"
                        - delay: {constant: "60000"}
                """);
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> serai.output().contains("got {"));
            await().atMost(LIMIT).until(() -> serai.output().contains("stop:"));

            serai.signal("TERM");

            assertThat(serai.exitCode()).isEqualTo(ExitCode.FAILED);
            assertThat(serai.output()).contains("camel.main.shutdownTimeout (1 s)");
        }
    }

    @Test
    void aPortThatIsNotThereAtStartIsWaitedForAndHealthSaysSo() throws Exception {
        Path link = folder.resolve("tty-weather");
        port("serial:" + link);
        VirtualPorts simulator =
                ServiceLoader.load(VirtualPorts.class).iterator().next();
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> serai.output().contains("stop:"));
            await().atMost(LIMIT).until(() -> serai.output().contains("is DOWN: Port " + link + " is not there"));

            try (VirtualPort device = simulator.open("weather,interval=50ms", 9600)) {
                Files.createSymbolicLink(link, Path.of(device.path()));

                await().atMost(LIMIT).until(() -> serai.output().contains("got {"));
                await().atMost(LIMIT).until(() -> serai.output().contains("is UP again"));
            }
            serai.signal("TERM");
            assertThat(serai.exitCode()).as(serai.output()).isZero();
        }
    }

    @Test
    void javaRoutesRunBesideYamlOnes() throws Exception {
        Files.writeString(routes.resolve("Tick.java"), """
                public class Tick extends org.apache.camel.builder.RouteBuilder {
                    public void configure() {
                        from("timer:java?repeatCount=1").routeId("java").log("got java");
                    }
                }
                """);
        try (SeraiProcess serai = run()) {
            await().atMost(LIMIT).until(() -> serai.output().contains("got java"));
            await().atMost(LIMIT).until(() -> serai.output().contains("  routes: station, java"));
        }
    }

    @Test
    void aWrongRouteEndsItWithFileAndLineExitCodeTwoAndNoStackTrace() throws Exception {
        port("serial:sim?script=weather&baudrte=9600");
        try (SeraiProcess serai = run()) {
            assertThat(serai.exitCode()).isEqualTo(ExitCode.WRONG);
            assertThat(serai.output())
                    .contains(routes.resolve("station.camel.yaml") + ":4: ")
                    .contains("baudrte")
                    .contains("baudRate")
                    .doesNotContain("\tat ");
        }
    }

    @Test
    void verboseShowsWhereItFailed() throws Exception {
        port("serial:sim?script=weather&baudrte=9600");
        try (SeraiProcess serai = SeraiProcess.start(
                folder, "run", "--verbose", "--config", "my.properties", "--routes", "routes", "--data", "data")) {
            assertThat(serai.exitCode()).isEqualTo(ExitCode.WRONG);
            assertThat(serai.output()).contains("\tat ");
        }
    }

    /** The test's folder is the working folder, and all that is named is relative to it. */
    private SeraiProcess run() throws Exception {
        return SeraiProcess.start(folder, "run", "--config", "my.properties", "--routes", "routes", "--data", "data");
    }

    private void port(String uri) throws Exception {
        Files.writeString(routes.resolve("station.camel.yaml"), """
                - route:
                    id: station
                    from:
                      uri: "%s"
                      steps:
                        - log: "got ${body}"
                """.formatted(uri));
    }
}
