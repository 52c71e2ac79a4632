package dev.serai.testkit;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A device named {@code held} that answers a command when the test says so, however long that takes: for what happens
 * between a command's way out and its result's way back. Not thread-safe.
 */
public final class HeldDevice implements AutoCloseable {
    private final ScriptedPeer peer;
    private final Path route;

    private HeldDevice(ScriptedPeer peer, Path route) {
        this.peer = peer;
        this.route = route;
    }

    /** Plugs it in, and writes its route into the folder. */
    public static HeldDevice plugIn(Path folder) throws IOException {
        ScriptedPeer peer = ScriptedPeer.plugIn(folder, "ttyHELD");
        Path route = folder.toAbsolutePath().resolve("held.camel.yaml");
        Files.writeString(route, """
                - route:
                    id: device-held
                    from:
                      uri: direct:device-held
                      steps:
                        - to:
                            uri: serial:%s
                            parameters: {exchangePattern: InOut, encode: true, priority: command, responseTimeout: 2m}
                """.formatted(peer.link()));
        return new HeldDevice(peer, route);
    }

    /** What to set for {@code camel.main.routesIncludePattern}: the example's own routes, and its route beside them. */
    public String beside(String system) {
        String home = "file:{{serai.home}}/routes/";
        return home + "errors.camel.yaml," + home + "weather.camel.yaml," + home + "commands.camel.yaml," + home
                + "examples/" + system + "/*.camel.yaml,file:" + route;
    }

    /** Waits until it was sent so much, over all times that a daemon ran. */
    public void awaitSent(String text, SeraiProcess daemon) {
        await().atMost(Duration.ofSeconds(60))
                .failFast("the daemon ended", () -> !daemon.isAlive())
                .until(() -> peer.receivedText().equals(text));
    }

    /** Answers. */
    public void answer(String line) throws IOException {
        peer.send(line + "\n");
    }

    /** All that it was sent. */
    public String sent() {
        return peer.receivedText();
    }

    @Override
    public void close() throws IOException {
        peer.close();
    }
}
