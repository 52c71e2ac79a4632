package dev.serai.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostedCommandTest {
    private final PostedCommand steps = new PostedCommand();

    private static Exchange request(String device, String key) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
        exchange.getMessage().setHeader("name", device);
        exchange.getMessage().setHeader("Idempotency-Key", key);
        return exchange;
    }

    @Test
    void theLongestKeyIsTheLongestIdThatACommandMayHave() throws Exception {
        Exchange exchange = request("station", "k".repeat(195));
        steps.take(exchange);
        assertThat(steps.command(new HashMap<>(), exchange))
                .containsEntry("id", "http-" + "k".repeat(195))
                .containsEntry("device", "station");
        assertThatThrownBy(() -> steps.take(request("station", "k".repeat(196))))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Idempotency-Key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "../station", "", "a b", "station\n"})
    void aNameThatNoDeviceCanHaveIsNoDevice(String name) {
        assertThatThrownBy(() -> steps.take(request(name, "k")))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no such device");
    }
}
