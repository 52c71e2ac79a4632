package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SerialUriTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/dev/ttyUSB0 | /dev/ttyUSB0 | {}",
                "COM3 | COM3 | {}",
                "serial:/dev/ttyUSB0 | /dev/ttyUSB0 | {}",
                "serial:///dev/ttyUSB0 | /dev/ttyUSB0 | {}",
                "serial:/dev/x?baudRate=115200&framing=line | /dev/x | {baudRate=115200, framing=line}",
                "sim?script=weather,interval=200ms | sim | {script=weather,interval=200ms}",
                "serial:/dev/x?delimiter=\\r\\n&dtr=false | /dev/x | {delimiter=\\r\\n, dtr=false}",
                "serial:/dev/x?device=a%20b%26c | /dev/x | {device=a b&c}",
                "serial:/dev/x?responseMatch=RAW(^a&b=(c)+$)&parity=odd | /dev/x | {responseMatch=^a&b=(c)+$, parity=odd}",
            })
    void aPortOrAUriIsReadAsCamelReadsIt(String text, String port, String options) {
        SerialUri uri = SerialUri.parse(text);

        assertThat(uri.port()).isEqualTo(port);
        assertThat(uri.options().toString()).isEqualTo(options);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serial: | names no port",
                "serial:?baudRate=9600 | names no port",
                "serial://dev/ttyUSB0 | did you mean /dev/ttyUSB0",
                "dev/ttyUSB0 | did you mean /dev/ttyUSB0",
                "/dev/x?fast | \"fast\" in \"/dev/x?fast\" is not of the form name=value",
                "/dev/x?dtr=true&dtr=false | dtr is given twice",
                "/dev/x?device=50% | device=50%: after % two hexadecimal digits",
            })
    void aWrongOneIsRefusedWithWhatWouldBeRight(String text, String message) {
        assertThatThrownBy(() -> SerialUri.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\\r\\n",
                "a b&c",
                "^a+(b|c)$",
                "100%",
                "a)b",
                "RAW(x)",
                "50 % & more)",
                "°C",
                "weather,interval=1s"
            })
    void whatIsWrittenIsReadAsTheSame(String value) {
        SerialUri uri = SerialUri.parse("/dev/x").with(Map.of("charset", "utf-8"));
        SerialUri written = uri.with(Map.of("device", value));

        assertThat(SerialUri.parse(written.toString())).isEqualTo(written);
    }

    @Test
    void theCommandLineGoesBeforeTheUri() {
        SerialUri uri = SerialUri.parse("/dev/x?baudRate=9600&dtr=false").with(Map.of("baudRate", "19200"));

        assertThat(uri).hasToString("serial:/dev/x?baudRate=19200&dtr=false");
    }
}
