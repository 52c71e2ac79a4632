package dev.serai.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendCommandTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/dev/x | PING | | PING\\n",
                "/dev/x | a\\tb | | a\\tb\\n",
                "/dev/x | 0x5049 | | PI",
                "/dev/x | PING | none | PING",
                "/dev/x | PING | \\r\\n | PING\\r\\n",
                "/dev/x | 0x5049 | 0x0d | PI\\r",
                "/dev/x?framing=delimiter&delimiter=\\x03 | PING | | PING\\x03",
                "/dev/x?framing=raw | PING | | PING",
                "/dev/x?framing=line&delimiter=\\r | PING | | PING\\r",
                "/dev/x?encode=true&checksum=nmea | $GPGLL | | $GPGLL*50\\r\\n",
                "/dev/x?encode=true&framing=gap&checksum=crc16Modbus | 0x010300000001 | | \\x01\\x03\\0\\0\\0\\x01\\x84\\n",
            })
    void textGetsTheLineEndOfItsFramingAndHexNone(String uri, String data, String lineEnd, String sent) {
        byte[] bytes = SendCommand.toSend(PortSetup.of(SerialUri.parse(uri)), data, lineEnd);

        assertThat(new FrameText(UTF_8, UTF_8).text(bytes)).isEqualTo(sent);
    }
}
