package dev.serai.serial.nmea;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.dataformat.CustomDataFormat;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a route sees of the data format, in Java and as the page {@code docs/nmea.md} shows it. */
class NmeaDataFormatTest {
    private CamelContext context;

    @BeforeEach
    void start() throws Exception {
        context = new DefaultCamelContext();
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from("direct:unmarshal").unmarshal(new CustomDataFormat("nmea"));
                from("direct:marshal").marshal(new CustomDataFormat("nmea"));
            }
        });
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    private Object request(String endpoint, Object body) {
        return context.createProducerTemplate().requestBody(endpoint, body);
    }

    private String command(Object body) {
        return context.createProducerTemplate().requestBody("direct:marshal", body, String.class);
    }

    @Test
    void bytesTextAndStreamsAreUnmarshalledToTheSameMap() {
        byte[] bytes = "$GPHDT,274.07,T*03\r\n".getBytes(StandardCharsets.US_ASCII);
        Map<String, Object> expected = Map.of("talker", "GP", "type", "HDT", "headingTrue", 274.07);

        assertThat(request("direct:unmarshal", bytes)).isEqualTo(expected);
        assertThat(request("direct:unmarshal", "$GPHDT,274.07,T*03")).isEqualTo(expected);
        assertThat(request("direct:unmarshal", new ByteArrayInputStream(bytes))).isEqualTo(expected);
    }

    @Test
    void aStreamWithoutEndIsRefusedWithoutBeingReadToItsEnd() {
        assertThatThrownBy(() -> request("direct:unmarshal", new ByteArrayInputStream(new byte[10_000])))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .isInstanceOf(NmeaException.class)
                .hasMessageContaining("more than 1024 characters");
    }

    @Test
    void aWrongChecksumFailsTheExchange() {
        assertThatThrownBy(() -> request("direct:unmarshal", "$GPHDT,274.07,T*04"))
                .isInstanceOf(CamelExecutionException.class)
                .cause()
                .isInstanceOf(NmeaException.class)
                .hasMessageContaining("03 would be right");
    }

    @Test
    void aCommandIsMarshalledWithStartChecksumAndLineEnd() {
        assertThat(command("PMTK220,200")).isEqualTo("$PMTK220,200*2C\r\n");
        assertThat(command("$PMTK220,200*2C")).isEqualTo("$PMTK220,200*2C\r\n");
        assertThat(command(Map.of("type", "PMTK220", "fields", List.of(200)))).isEqualTo("$PMTK220,200*2C\r\n");
        assertThat(command(Map.of("talker", "GP", "type", "HDT", "fields", List.of(274.07, "T"))))
                .isEqualTo("$GPHDT,274.07,T*03\r\n");
        assertThat(command("AIVDM,1,1,,A,x,0")).startsWith("!AIVDM,").endsWith("\r\n");
    }

    @Test
    void aSentenceThatIsNotKnownComesBackAsItWas() {
        Object map = request("direct:unmarshal", "$PFST,FOM,6*63\r\n");

        assertThat(command(map)).isEqualTo("$PFST,FOM,6*63\r\n");
    }

    @Test
    void whatMakesNoSentenceIsNotMarshalled() {
        assertThatThrownBy(() -> command(Map.of("talker", "GP", "type", "HDT", "headingTrue", 1.0)))
                .rootCause()
                .isInstanceOf(NmeaException.class)
                .hasMessageContaining("'type' and the list 'fields'");
        assertThatThrownBy(() -> command(Map.of("type", "PMTK220", "fields", List.of("1,2"))))
                .rootCause()
                .hasMessageContaining("holds a comma or a *");
        assertThatThrownBy(() -> command("PMTK220,200*00")).rootCause().hasMessageContaining("2C would be right");
    }

    @Test
    void theSampleOfThePageRuns() throws Exception {
        String page = Files.readString(Path.of("docs", "nmea.md"));
        String sample = page.substring(page.indexOf("```yaml") + 7);
        sample = sample.substring(0, sample.indexOf("```"));
        assertThat(sample).contains("serial:/dev/ttyUSB0", "journal:positions");
        String yaml = sample.replaceFirst("uri: serial:/dev/ttyUSB0\n +parameters: .*\n", "uri: direct:sentences\n")
                .replaceFirst("journal:positions\\S*", "mock:positions");
        Resource resource = ResourceHelper.fromString("sample.camel.yaml", yaml);
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
        var positions = context.getEndpoint("mock:positions", org.apache.camel.component.mock.MockEndpoint.class);
        positions.expectedMessageCount(1);

        request("direct:sentences", "$GPGGA,213950.00,5250.53669,N,00542.34920,E,1,09,1.03,-6.0,M,45.8,M,,*7B");
        request("direct:sentences", "$GPRMC,213950.00,A,5250.53669,N,00542.34920,E,0.020,,070420,,,A*7D");

        positions.assertIsSatisfied();
        assertThat(positions.getExchanges().get(0).getMessage().getBody(String.class))
                .contains("\"latitude\":52.842278167", "\"timestamp\":\"2020-04-07T21:39:50.00Z\"");
    }
}
