package dev.serai.serial.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class WeatherStationTest {
    private static final Pattern READING =
            Pattern.compile("\\{\"temperature\":(\\S+),\"humidity\":(\\S+),\"pressure\":(\\S+)}\r\n");

    private final WeatherStation station = new WeatherStation(Duration.ofSeconds(1), 0, 42);

    @Test
    void valuesDriftSlowlyAndStayPlausible() {
        double last = 21;
        for (int i = 0; i < 100_000; i++) {
            Matcher reading = READING.matcher(new String(station.next(), StandardCharsets.US_ASCII));
            assertThat(reading.matches()).isTrue();
            double temperature = Double.parseDouble(reading.group(1));
            assertThat(temperature).isBetween(-20.0, 45.0).isBetween(last - 0.5, last + 0.5);
            assertThat(Double.parseDouble(reading.group(2))).isBetween(5.0, 100.0);
            assertThat(Double.parseDouble(reading.group(3))).isBetween(950.0, 1050.0);
            last = temperature;
        }
    }

    @Test
    void linesComeAtEachIntervalWhateverTheyTake() {
        assertThat(station.nextAt(100, 100)).isEqualTo(100);
        station.next();
        assertThat(station.nextAt(100, 70_000_000)).isEqualTo(1_000_000_100);
        assertThat(say("INTERVAL 500\n")).isEqualTo("OK INTERVAL 500\r\n");
        assertThat(station.nextAt(100, 70_000_000)).isEqualTo(500_000_100);
    }

    @Test
    void commandsMayComeInPiecesAndWithAnyLineEnd() {
        assertThat(say("PI")).isEmpty();
        assertThat(say("NG\r")).isEqualTo("PONG\r\n");
        assertThat(say("\n\n")).isEmpty();
        assertThat(say("ping\nInterval?\n")).isEqualTo("PONG\r\nINTERVAL 1000\r\n");
        assertThat(say("READ?\n")).matches(READING);
    }

    @Test
    void wrongCommandsGetAnErrorAndChangeNothing() {
        assertThat(say("INTERVAL\n")).startsWith("ERR unknown command");
        assertThat(say("INTERVAL fast\n")).startsWith("ERR interval");
        assertThat(say("INTERVAL 9999999\n")).startsWith("ERR interval");
        assertThat(say("x".repeat(100_000) + "\nPING\n")).isEqualTo("ERR line longer than 128\r\nPONG\r\n");
        assertThat(say("INTERVAL?\n")).isEqualTo("INTERVAL 1000\r\n");
    }

    private String say(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return new String(station.receive(bytes, bytes.length), StandardCharsets.US_ASCII);
    }
}
