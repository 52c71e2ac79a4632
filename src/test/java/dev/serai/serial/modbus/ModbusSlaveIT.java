package dev.serai.serial.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.ghgande.j2mod.modbus.procimg.SimpleInputRegister;
import com.ghgande.j2mod.modbus.procimg.SimpleProcessImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The routes of the page {@code docs/modbus.md}, as they stand there, against the slave of j2mod on a pty. */
@Timeout(300)
class ModbusSlaveIT {

    /** What stands between the data format and the port: {@code serial:}, or the least that would do. */
    enum Line {
        PLAIN,
        SERIAL
    }

    private final CamelContext context = new DefaultCamelContext();
    private SlaveBus bus;
    private SimpleProcessImage unit1;
    private SimpleProcessImage unit2;
    private PlainLine plain;

    @BeforeEach
    void plugIn() throws Exception {
        bus = SlaveBus.open();
        unit1 = bus.unit(1);
        unit2 = bus.unit(2);
        bus.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        if (plain != null) {
            plain.close();
        }
        bus.close();
    }

    private void start(Line line) throws Exception {
        String page = Files.readString(Path.of("docs", "modbus.md"));
        String yaml = page.substring(page.indexOf("```yaml") + 7);
        yaml = yaml.substring(0, yaml.indexOf("```"));
        yaml = replace(yaml, "uri: timer:boiler\n +parameters: .*\n", "uri: direct:poll\n");
        yaml = replace(yaml, "journal:boiler\\S*", "mock:boiler");
        if (line == Line.SERIAL) {
            yaml = replace(yaml, "serial:/dev/ttyUSB0", "serial:" + bus.port());
            // A loaded machine needs longer than the units of a real bus.
            yaml = replace(yaml, "responseTimeout: 300ms", "responseTimeout: 2s");
        } else {
            plain = new PlainLine(bus.port());
            yaml = replace(yaml, "(?s)uri: serial:/dev/ttyUSB0.*?(?= +- unmarshal)", "uri: direct:line\n");
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    errorHandler(noErrorHandler());
                    from("direct:line").process(plain);
                }
            });
        }
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.fromString("sample.camel.yaml", yaml));
        context.start();
        // serial: opens its port in a thread of its own.
        await().until(() -> ask("unit=1 function=readCoils address=0").getException() == null);
    }

    private static String replace(String yaml, String pattern, String replacement) {
        assertThat(yaml).containsPattern(pattern);
        return yaml.replaceFirst(pattern, replacement);
    }

    private Exchange ask(String request) {
        return context.createProducerTemplate()
                .request("direct:bus", exchange -> exchange.getMessage().setBody(request));
    }

    private Object values(String request) throws Exception {
        Exchange exchange = ask(request);
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(Map.class).get("values");
    }

    @ParameterizedTest
    @EnumSource
    void everyTableOfEveryUnitIsRead(Line line) throws Exception {
        start(line);
        for (int unit = 1; unit <= 2; unit++) {
            int number = unit;
            assertThat(values("unit=" + unit + " function=readCoils address=1 count=20"))
                    .isEqualTo(IntStream.range(1, 21).mapToObj(a -> a % 3 == 0).toList());
            assertThat(values("unit=" + unit + " function=readDiscreteInputs address=0 count=8"))
                    .isEqualTo(IntStream.range(0, 8).mapToObj(a -> a % 5 == 0).toList());
            assertThat(values("unit=" + unit + " function=readHoldingRegisters address=0 count=125"))
                    .isEqualTo(IntStream.range(0, 125)
                            .mapToObj(a -> number * 1000 + a)
                            .toList());
            assertThat(values("unit=" + unit + " function=readInputRegisters address=5 count=2"))
                    .isEqualTo(List.of(unit * 2000 + 5, unit * 2000 + 6));
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfWriteReachesItsUnitAlone(Line line) throws Exception {
        start(line);
        assertThat(values("unit=2 function=writeSingleCoil address=1 values=on"))
                .isEqualTo(List.of("on"));
        assertThat(unit2.getDigitalOut(1).isSet()).isTrue();
        assertThat(unit1.getDigitalOut(1).isSet()).isFalse();
        values("unit=2 function=writeMultipleCoils address=10 values=1,1,0,0,1,1,0,0,1,1");
        assertThat(values("unit=2 function=readCoils address=10 count=10"))
                .isEqualTo(List.of(true, true, false, false, true, true, false, false, true, true));
        values("unit=2 function=writeSingleRegister address=3 values=-2 type=int16");
        assertThat(unit2.getRegister(3).toShort()).isEqualTo((short) -2);
        assertThat(unit1.getRegister(3).getValue()).isEqualTo(1003);
        values("unit=2 function=writeMultipleRegisters address=4 values=7,8");
        assertThat(unit2.getRegister(4).getValue()).isEqualTo(7);
        assertThat(unit2.getRegister(5).getValue()).isEqualTo(8);
    }

    @ParameterizedTest
    @EnumSource
    void theSampleWritesASetpointAndPollsFloats(Line line) throws Exception {
        start(line);
        context.createProducerTemplate().sendBody("direct:setpoint", "61.25");
        assertThat(unit2.getRegister(16).getValue()).isEqualTo(0x4275);
        assertThat(unit2.getRegister(17).getValue()).isZero();
        assertThat(values("unit=2 function=readHoldingRegisters address=16 type=float32"))
                .isEqualTo(List.of(61.25));

        unit1.setInputRegister(0, new SimpleInputRegister(0x41ac));
        unit1.setInputRegister(1, new SimpleInputRegister(0));
        unit1.setInputRegister(2, new SimpleInputRegister(0x4240));
        unit1.setInputRegister(3, new SimpleInputRegister(0));
        MockEndpoint boiler = context.getEndpoint("mock:boiler", MockEndpoint.class);
        boiler.expectedBodiesReceived("{\"flow\":21.5,\"return\":48.0}");
        context.createProducerTemplate().sendBody("direct:poll", "");
        boiler.assertIsSatisfied();
    }

    @ParameterizedTest
    @EnumSource
    void aUnitThatRefusesSaysWhy(Line line) throws Exception {
        start(line);
        assertThat(ask("unit=1 function=readHoldingRegisters address=199 count=2")
                        .getException())
                .isInstanceOf(ModbusException.class)
                .hasMessageContaining("exception 2, illegal data address");
        assertThat(values("unit=1 function=readHoldingRegisters address=199")).isEqualTo(List.of(1199));
    }

    @ParameterizedTest
    @EnumSource
    void aUnitThatIsNotThereHoldsTheOthersUpNoLongerThanItsTimeout(Line line) throws Exception {
        start(line);
        assertThat(values("unit=1 function=readHoldingRegisters address=0")).isEqualTo(List.of(1000));
        assertThat(ask("unit=3 function=readHoldingRegisters address=0").getException())
                .isInstanceOf(ExchangeTimedOutException.class);
        assertThat(values("unit=2 function=readHoldingRegisters address=0")).isEqualTo(List.of(2000));
    }
}
