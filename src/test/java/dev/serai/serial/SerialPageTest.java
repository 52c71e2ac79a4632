package dev.serai.serial;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.apache.camel.Endpoint;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ProcessorEndpoint;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The routes in docs/serial.md, as they stand there, on a port without hardware and in place of a journal a list. */
class SerialPageTest {
    private static final Pattern ROUTE =
            Pattern.compile("^( *)```yaml\n *- route(Configuration)?:\n.*?^ *```$", Pattern.DOTALL | Pattern.MULTILINE);

    private final FakePort port = new FakePort();
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final List<String> stored = new CopyOnWriteArrayList<>();
    private String wanted = "";

    /** In place of the journal: keeps what it is given under the topic that is wanted. */
    private final class Keeping extends DefaultComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String topic, Map<String, Object> parameters) {
            return new ProcessorEndpoint(uri, this, exchange -> {
                if (topic.equals(wanted)) {
                    stored.add(exchange.getMessage().getBody(String.class));
                }
            }) {
                @Override
                public boolean isLenientProperties() {
                    return true;
                }
            };
        }
    }

    @BeforeEach
    void start() throws Exception {
        context.addComponent("serial", new SerialComponent(port, System::nanoTime));
        context.addComponent("journal", new Keeping());
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
        wanted = topic;
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("sample.camel.yaml", sample));
    }

    @Test
    void thePageHasFourSamples() throws Exception {
        assertThat(samples()).hasSize(4);
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

    @Test
    void theBrokenFramesOfAnotherGoToATopicOfTheirOwn() throws Exception {
        run("broken-frames", "broken");
        await().until(() -> port.open);
        port.arrive("first\n$GOOD*00\n$GOOD*03\n");

        await().untilAsserted(() -> assertThat(stored).contains("$GOOD*00").doesNotContain("$GOOD"));
    }
}
