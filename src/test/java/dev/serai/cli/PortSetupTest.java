package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.serial.framing.Framing;
import dev.serai.serial.port.FlowControl;
import dev.serai.serial.port.Parity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PortSetupTest {

    @Test
    void theDefaultsAreThoseOfARoute() {
        PortSetup setup = setup("/dev/x");

        assertThat(setup.line()).hasToString("9600 8N1");
        assertThat(setup.line().dtr()).isTrue();
        assertThat(setup.framing().rule()).isEqualTo(Framing.LINE);
        assertThat(setup.reconnectDelay()).isEqualTo(Duration.ofMillis(250));
        assertThat(setup.charset()).isEqualTo(StandardCharsets.UTF_8);
    }

    @Test
    void theOptionsAreWrittenAsInARoute() {
        PortSetup setup = setup(
                "/dev/x?baudRate=115200&dataBits=7&parity=even&stopBits=2&flowControl=rtsCts&dtr=false"
                        + "&settleDelay=2s&framing=delimiter&delimiter=\\x03&maxFrameLength=80&charset=iso-8859-1&reconnectDelay=100");

        assertThat(setup.line()).hasToString("115200 7E2 rts_cts");
        assertThat(setup.line().parity()).isEqualTo(Parity.EVEN);
        assertThat(setup.line().flowControl()).isEqualTo(FlowControl.RTS_CTS);
        assertThat(setup.line().dtr()).isFalse();
        assertThat(setup.settleDelay()).isEqualTo(Duration.ofSeconds(2));
        assertThat(setup.framing().rule()).isEqualTo(Framing.DELIMITER);
        assertThat(setup.framing().delimiter()).containsExactly(3);
        assertThat(setup.charset()).isEqualTo(StandardCharsets.ISO_8859_1);
        assertThat(setup.reconnectDelay()).isEqualTo(Duration.ofMillis(100));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "baudrate=9600 | unknown option 'baudrate'. Did you mean 'baudRate'?",
                "baudRate=fast | baudRate=fast: a whole number is needed",
                "baudRate=0 | baudRate=0: a positive number",
                "parity=evn | parity=evn: known are none, odd, even, mark, space. Did you mean 'even'?",
                "flowControl=rts | flowControl=rts: known are none, rtsCts, dsrDtr, xonXoff",
                "stopBits=3 | stopBits=3: known are 1, 1.5 and 2",
                "dtr=yes | dtr=yes: known are true and false",
                "settleDelay=soon | settleDelay=soon: write a duration as 500ms",
                "framing=delimiter | framing=delimiter needs a delimiter",
                "framing=raw&delimiter=0x03 | delimiter has no meaning with framing=raw",
                "lengthFieldOffset=4 | lengthFieldOffset goes with framing=lengthField only",
                "checksum=crc17 | checksum=crc17 is not known",
                "checksum=#mine | checksum=#mine: a bean is there in a route only",
                "checksum=crc32&checksumEndian=middle | checksumEndian=middle: known are big and little",
                "charset=klingon | charset=klingon is not known",
                "vendorId=2341 | vendorId goes with the port usb only, as in serial:usb?vendorId=2341",
                "rs485DelayAfter=1ms | rs485DelayAfter goes with rs485=true only",
                "maxFrameLength=0 | maxFrameLength=0: it must be between 1 and",
            })
    void aWrongOptionIsNamed(String option, String message) {
        assertThatThrownBy(() -> setup("/dev/x?" + option))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aUsbDeviceIsNamedByItsIdentity() {
        assertThat(setup("serial:usb?vendorId=2341&productId=43&rs485=true&rs485DelayAfter=1ms")
                        .name())
                .isEqualTo("usb?vendorId=2341&productId=0043");
        assertThatThrownBy(() -> setup("usb")).hasMessageContaining("serial:usb needs vendorId");
    }

    @Test
    void optionsThatOnlyARouteCanFollowAreTakenAndNamed() {
        assertThat(setup("/dev/x?batchSize=128&baudRate=4800&whenFull=block").withoutMeaningHere())
                .containsExactly("batchSize", "whenFull");
    }

    /** What is said of an option of a route must be said here, too: it can be pasted. */
    @Test
    void everyOptionOfARouteIsKnown() throws Exception {
        Path metadata = Path.of("src/generated/resources/META-INF/dev/serai/serial/serial.json");
        String json = Files.readString(metadata);
        Matcher name = Pattern.compile("\"(\\w+)\": \\{ \"index\": \\d+, \"kind\": \"parameter\"")
                .matcher(json.substring(json.indexOf("\"properties\": {")));
        Set<String> options = new TreeSet<>();
        while (name.find()) {
            options.add(name.group(1));
        }
        assertThat(options).contains("baudRate", "framing", "bridgeErrorHandler");

        assertThat(options)
                .allMatch(option -> PortSetup.KNOWN.contains(option) || PortSetup.OF_ROUTES.contains(option));
    }

    private static PortSetup setup(String uri) {
        return PortSetup.of(SerialUri.parse(uri));
    }
}
