package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a route sees of {@code journal:}. */
class JournalRouteTest {
    @TempDir
    Path folder;

    private DefaultCamelContext context;
    private final List<Exchange> seen = new CopyOnWriteArrayList<>();

    @BeforeEach
    void setUp() {
        context = new DefaultCamelContext();
        JournalComponent component = new JournalComponent();
        component.setPath(folder.resolve("journal.db").toString());
        context.addComponent("journal", component);
    }

    @AfterEach
    void tearDown() {
        context.stop();
    }

    private void routes(String from, String to) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in").to(to);
                from(from).process(e -> seen.add(e.copy()));
            }
        });
        context.start();
    }

    private Exchange send(Object body, Map<String, Object> headers) {
        Exchange e = context.createProducerTemplate().request("direct:in", x -> {
            x.getIn().setBody(body);
            x.getIn().setHeaders(new java.util.HashMap<>(headers));
        });
        if (e.getException() != null) {
            throw new CamelExecutionException("failed", e, e.getException());
        }
        return e;
    }

    @Test
    void anAppendTellsOffsetAndIdAndTheEntryComesBackAsItWasAppended() throws Exception {
        routes("journal:weather?group=g", "journal:weather");
        Exchange first = send("21.5", Map.of("CamelSerialPort", "/dev/x", "CamelTimerName", "t", "unit", "C"));
        assertThat(first.getMessage().getHeader("CamelJournalOffset")).isEqualTo(0L);
        String id = first.getMessage().getHeader("CamelJournalId", String.class);
        assertThat(id).matches("weather/000000000000/[a-z2-7]{8}");
        send(new byte[] {1, 2, (byte) 0xff}, Map.of());
        send(Map.of("t", 21.5), Map.of());
        await().until(() -> seen.size() == 3);
        assertThat(seen.get(0).getIn().getBody()).isEqualTo("21.5");
        assertThat(seen.get(0).getIn().getHeaders())
                .containsEntry("CamelSerialPort", "/dev/x")
                .containsEntry("unit", "C")
                .containsEntry("CamelJournalId", id)
                .doesNotContainKey("CamelTimerName");
        assertThat(seen.get(1).getIn().getBody()).isEqualTo(new byte[] {1, 2, (byte) 0xff});
        assertThat(seen.get(2).getIn().getBody()).isEqualTo(Map.of("t", 21.5));
    }

    @Test
    void aBatchIsOneJsonArrayWithOurFieldsInFront() throws Exception {
        routes("journal:weather?group=g&batchSize=10&batchBody=json", "journal:weather?format=json");
        String id = send("{\"t\":1}", Map.of("unit", "C")).getMessage().getHeader("CamelJournalId", String.class);
        await().until(() -> seen.size() == 1);
        assertThat(seen.get(0).getIn().getBody(String.class))
                .startsWith("[{\"_id\":\"" + id + "\",\"_topic\":\"weather\",\"_offset\":0,\"_time\":\"20")
                .endsWith("Z\",\"_headers\":{\"unit\":\"C\"},\"t\":1}]");
        assertThat(seen.get(0).getIn().getHeader("CamelJournalBatchId", String.class))
                .isEqualTo("weather-g-" + id.substring(id.length() - 8) + "-0-0");
    }

    @Test
    void whatIsNoJsonObjectFailsItsAppendWithThePosition() throws Exception {
        routes("journal:weather?group=g", "journal:weather?format=json");
        assertThatThrownBy(() -> send("{\"t\":nan}", Map.of()))
                .hasStackTraceContaining("topic 'weather'")
                .hasStackTraceContaining("at byte 5");
    }
}
