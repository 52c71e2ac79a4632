package dev.serai.serial.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.serial.SerialConstants;
import java.io.ByteArrayInputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.CustomDataFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a route sees of the data format, without a line. */
class ModbusRtuDataFormatTest {
    private CamelContext context;
    private byte[] sent = {};
    private Object match;
    private Object answer = new byte[0];

    @BeforeEach
    void start() throws Exception {
        context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:bus")
                        .marshal(new CustomDataFormat("modbusRtu"))
                        .process(exchange -> {
                            sent = exchange.getMessage().getBody(byte[].class);
                            match = exchange.getMessage().getHeader(ModbusRtuDataFormat.RESPONSE_MATCH);
                            exchange.getMessage().setBody(answer);
                        })
                        .unmarshal(new CustomDataFormat("modbusRtu"));
                from("direct:marshal").marshal(new CustomDataFormat("modbusRtu"));
                from("direct:unmarshal").unmarshal(new CustomDataFormat("modbusRtu"));
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Exchange request(String endpoint, Object body) {
        return context.createProducerTemplate()
                .request(endpoint, exchange -> exchange.getMessage().setBody(body));
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }

    @Test
    void theHeaderIsTheOneThatSerialLooksFor() {
        assertThat(ModbusRtuDataFormat.RESPONSE_MATCH).isEqualTo(SerialConstants.RESPONSE_MATCH);
    }

    @Test
    void aRequestGoesOutAndItsAnswerComesBackAsAMap() {
        answer = bytes("01040841ac000042400000");

        Exchange exchange =
                request("direct:bus", "unit=1 function=readInputRegisters\n  address=0 count=2 type=float32\n");

        assertThat(sent).isEqualTo(bytes("010400000004"));
        assertThat(match).isEqualTo("(?s)\\A\\x01(?:\\x04\\x08.{8}|\\x84.)\\z");
        assertThat(exchange.getMessage().getBody())
                .isEqualTo(Map.of(
                        "unit", 1, "function", "readInputRegisters", "address", 0, "values", List.of(21.5, 48.0)));
        assertThat(exchange.getMessage().getHeaders()).doesNotContainKey(ModbusRtuDataFormat.RESPONSE_MATCH);
    }

    @Test
    void anAnswerMayBeAStream() {
        answer = new ByteArrayInputStream(bytes("010402000a"));

        Exchange exchange = request("direct:bus", Map.of("unit", 1, "function", 4, "address", 8));

        assertThat(exchange.getMessage().getBody(Map.class))
                .extracting("values")
                .isEqualTo(List.of(10));
    }

    @Test
    void aRefusalFailsTheExchange() {
        answer = bytes("018402");

        assertThat(request("direct:bus", "unit=1 function=readInputRegisters address=8")
                        .getException())
                .isInstanceOf(ModbusException.class)
                .hasMessageStartingWith("Unit 1 refused readInputRegisters at address 8 with exception 2");
    }

    @Test
    void anAnswerWithoutARequestIsRefused() {
        assertThatThrownBy(() -> context.createProducerTemplate().requestBody("direct:unmarshal", bytes("010402000a")))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .isInstanceOf(ModbusFormatException.class)
                .hasMessageContaining("in which its request was marshalled");
    }

    @Test
    void aRequestThatFailsLeavesNothingOfTheOneBefore() {
        Exchange exchange = request("direct:marshal", "unit=1 function=readInputRegisters address=8");
        exchange.getMessage().setBody("unit=1 function=nothing");
        Exchange second = context.createProducerTemplate().send("direct:marshal", exchange);

        assertThat(second.getException()).isInstanceOf(ModbusFormatException.class);
        assertThat(second.getMessage().getHeaders()).doesNotContainKey(ModbusRtuDataFormat.RESPONSE_MATCH);
        second.setException(null);
        second.getMessage().setBody(bytes("010402000a"));
        assertThat(context.createProducerTemplate()
                        .send("direct:unmarshal", second)
                        .getException())
                .isInstanceOf(ModbusFormatException.class);
    }

    @Test
    void aBroadcastAsksForNoAnswer() {
        Exchange exchange = request("direct:marshal", "unit=0 function=writeSingleRegister address=1 values=3");

        assertThat(exchange.getMessage().getBody(byte[].class)).isEqualTo(bytes("000600010003"));
        assertThat(exchange.getMessage().getHeaders()).doesNotContainKey(ModbusRtuDataFormat.RESPONSE_MATCH);
    }
}
