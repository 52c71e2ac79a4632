package dev.serai.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.testkit.ScriptedPeer;
import dev.serai.testkit.SeraiProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands that come in by one port and go out by another, with the route as it is shipped, over a SIGKILL. */
@Timeout(900)
class CommandsIT {
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    private ScriptedPeer console;
    private Path routes;

    @BeforeEach
    void aConsoleThatSendsCommandsAsJson() throws Exception {
        console = ScriptedPeer.plugIn(folder, "ttyCONSOLE");
        routes = folder.resolve("console.camel.yaml");
        Files.writeString(routes, """
                - route:
                    id: console
                    from:
                      uri: serial:%s
                      steps:
                        - unmarshal: {json: {}}
                        - to: direct:command
                        - marshal: {json: {}}
                        - to: {uri: "serial:%s", parameters: {encode: true}}
                """.formatted(console.link(), console.link()));
    }

    @AfterEach
    void unplug() throws Exception {
        console.close();
    }

    private SeraiProcess run(String... jvm) throws Exception {
        String shipped = "file:" + Path.of("routes").toAbsolutePath() + "/";
        List<String> settings = new ArrayList<>(List.of(jvm));
        settings.add("-Dcamel.main.routesIncludePattern=" + shipped + "errors.camel.yaml," + shipped
                + "commands.camel.yaml,file:" + routes);
        SeraiProcess serai = SeraiProcess.startWith(
                folder, settings, "run", "--data", folder.resolve("data").toString());
        await().atMost(LIMIT)
                .failFast(() -> assertThat(serai.isAlive()).as(serai::output).isTrue())
                .until(() -> console.isOpen() && serai.output().contains("stop:"));
        return serai;
    }

    private void ask(String command, String... answers) throws Exception {
        int from = console.receivedText().length();
        console.send(command + "\n");
        await().atMost(LIMIT)
                .untilAsserted(
                        () -> assertThat(console.receivedText().substring(from)).contains(answers));
    }

    @Test
    void theSimulatedStationAnswers() throws Exception {
        try (SeraiProcess serai = run()) {
            ask("{\"id\":\"1\",\"command\":\"PING\"}", "\"result\":\"done\",\"reply\":\"PONG\"");
            ask("{\"id\":\"2\",\"command\":\"READ?\"}", "\"result\":\"done\",\"reply\":\"{\\\"temperature\\\":");
            ask("{\"id\":\"3\",\"command\":\"INTERVAL 500\"}", "\"reply\":\"OK INTERVAL 500\"");
            ask("{\"id\":\"4\",\"command\":\"INTERVAL?\"}", "\"reply\":\"INTERVAL 500\"");
            ask("{\"id\":\"5\",\"command\":\"SING\"}", "\"result\":\"failed\",\"reply\":\"ERR ", "\"refused\"");
            ask("{\"id\":\"6\",\"command\":\"PING\\nPING\"}", "\"result\":\"failed\"", "\"syntax\"");
            ask("{\"id\":\"1\",\"command\":\"PING\"}", "\"result\":\"unknown\"", "\"duplicate\"");
            assertThat(serai.isAlive()).isTrue();
        }
    }

    private String sentOverAKill(String command) throws Exception {
        try (ScriptedPeer station = ScriptedPeer.plugIn(folder, "ttySTATION")) {
            String port = "-Dstation.port=" + station.link();
            try (SeraiProcess serai = run(port, "-Dstation.script=")) {
                await().atMost(LIMIT).until(station::isOpen);
                console.send(command + "\n");
                await().atMost(LIMIT).until(() -> station.receivedText().contains("OPEN\n"));
                serai.signal("KILL");
                serai.exitCode();
            }
            try (SeraiProcess serai = run(port, "-Dstation.script=")) {
                await().atMost(LIMIT).until(station::isOpen);
                ask(command, "\"result\":\"unknown\"");
                serai.signal("TERM");
                serai.exitCode();
            }
            return station.receivedText();
        }
    }

    @Test
    void aCommandThatWasOnItsWayAtAKillIsUnknownAndNotSentAgain() throws Exception {
        assertThat(sentOverAKill("{\"id\":\"valve/1\",\"command\":\"OPEN\"}")).isEqualTo("OPEN\n");
        assertThat(console.receivedText()).contains("\"reason\":\"duplicate\"");
    }

    /** The same with the guarantee off. */
    @Test
    void aRepeatableCommandIsSentAgain() throws Exception {
        assertThat(sentOverAKill("{\"id\":\"valve/1\",\"command\":\"OPEN\",\"repeatable\":true}"))
                .isEqualTo("OPEN\nOPEN\n");
    }
}
