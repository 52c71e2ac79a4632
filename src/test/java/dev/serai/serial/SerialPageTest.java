package dev.serai.serial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.stub.StubComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes in docs/serial.md, as they stand there, on a port without hardware and in place of a journal a queue. */
class SerialPageTest {
    private static final Pattern ROUTE =
            Pattern.compile("^( *)```yaml\n *- route:\n.*?^ *```$", Pattern.DOTALL | Pattern.MULTILINE);

    private final FakePort port = new FakePort();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> stored = new CopyOnWriteArrayList<>();

    @BeforeEach
    void start() throws Exception {
        context.addComponent("serial", new SerialComponent(port, System::nanoTime));
        context.addComponent("journal", new StubComponent());
        context.getShutdownStrategy().setTimeout(5);
        context.start();
    }

    @AfterEach
    void stop() throws Exception {
        context.close();
    }

    private static List<String> samples() throws Exception {
        return ROUTE.matcher(Files.readString(Path.of("docs", "serial.md")))
                .results()
                .map(match ->
                        match.group().replaceAll("(?m)^" + match.group(1), "").replaceAll("(?m)^```(yaml)?$", ""))
                .toList();
    }

    /** Runs the sample in which these words stand, and keeps what it gives to the topic. */
    private void run(String words, String topic) throws Exception {
        String sample = samples().stream()
                .filter(text -> text.contains(words))
                .findFirst()
                .orElseThrow();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("journal:" + topic).process(e -> stored.add(e.getMessage().getBody(String.class)));
            }
        });
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("sample.camel.yaml", sample));
    }

    @Test
    void thePageHasThreeRoutes() throws Exception {
        assertThat(samples()).hasSize(3);
    }

    @Test
    void theFirstReadsAnArduinoThatResets() throws Exception {
        run("settleDelay: 2s", "bench");
        port.arrive("thrown away\n");
        await().until(() -> context.getComponent("serial", SerialComponent.class)
                        .ports()
                        .get(0)
                        .trouble()
                == null);
        await().pollDelay(java.time.Duration.ofMillis(100)).until(() -> port.open);
        port.arrive("{\"t\":1}\n");

        await().untilAsserted(() -> assertThat(stored).containsExactly("{\"t\":1}"));
    }

    @Test
    void theSecondAsksAScale() throws Exception {
        port.answers = request -> "S S 12.5 g\r\n".getBytes(UTF_8);
        run("exchangePattern: InOut", "weights");

        await().untilAsserted(() -> assertThat(stored).contains("S S 12.5 g"));
        assertThat(port.written).contains("S\r\n");
    }

    @Test
    void theThirdKeepsWhatHappensToDevices() throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("serial:/dev/ttyX").to("journal:readings");
            }
        });
        run("serial-events:all", "device-events");

        await().untilAsserted(
                        () -> assertThat(stored).singleElement().asString().contains("\"event\":\"opened\""));
    }
}
