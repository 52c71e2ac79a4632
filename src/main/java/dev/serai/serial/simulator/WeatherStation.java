package dev.serai.serial.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A weather station as an Arduino sketch would be one: a line of JSON with temperature in °C, relative humidity in %
 * and pressure in hPa at each interval, ended by CR LF. The values drift slowly and stay in plausible bounds.
 *
 * <p>Answers lines, whatever their case: {@code PING} with {@code PONG}, {@code ID?} with its name, {@code READ?} with
 * a reading, {@code INTERVAL <milliseconds>} by changing the interval; anything else with a line that begins with
 * {@code ERR}.
 */
final class WeatherStation implements Device {
    private static final int MAX_COMMAND = 128;
    private static final int MAX_INTERVAL_MILLIS = 3_600_000;
    private static final byte[] NOTHING = {};

    private final Random random;
    private final long count;
    private long said;
    private Duration interval;
    private double temperature = 21.0;
    private double humidity = 48.0;
    private double pressure = 1013.2;
    private final StringBuilder command = new StringBuilder();
    private boolean commandTooLong;

    /**
     * @param interval between the beginnings of two lines; zero for no pause
     * @param count how many lines to print, 0 for no end
     */
    WeatherStation(Duration interval, long count, long seed) {
        this.interval = interval;
        this.count = count;
        this.random = new Random(seed);
    }

    @Override
    public long nextAt(long begun, long ended) {
        return said == 0 ? ended : begun + interval.toNanos();
    }

    @Override
    public byte @Nullable [] next() {
        if (count > 0 && said == count) {
            return null;
        }
        said++;
        return line(reading());
    }

    private String reading() {
        temperature = drift(temperature, 0.05, 21, -20, 45);
        humidity = drift(humidity, 0.2, 48, 5, 100);
        pressure = drift(pressure, 0.1, 1013.2, 950, 1050);
        return String.format(
                Locale.ROOT,
                "{\"temperature\":%.2f,\"humidity\":%.1f,\"pressure\":%.1f}",
                temperature,
                humidity,
                pressure);
    }

    /** A random step, with a slight pull towards the usual, so that a station that runs for months stays plausible. */
    private double drift(double value, double step, double usual, double least, double most) {
        double moved = value + step * random.nextGaussian() + 0.002 * (usual - value);
        return Math.max(least, Math.min(most, moved));
    }

    @Override
    public boolean resumes() {
        return false;
    }

    @Override
    public byte[] receive(byte[] bytes, int length) {
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        for (int i = 0; i < length; i++) {
            char c = (char) (bytes[i] & 0xff);
            if (c != '\n' && c != '\r') {
                commandTooLong |= command.length() == MAX_COMMAND;
                if (!commandTooLong) {
                    command.append(c);
                }
            } else if (commandTooLong || !command.toString().isBlank()) {
                answers.writeBytes(line(commandTooLong ? "ERR line longer than " + MAX_COMMAND : answer()));
                command.setLength(0);
                commandTooLong = false;
            }
        }
        return answers.size() == 0 ? NOTHING : answers.toByteArray();
    }

    private String answer() {
        String line = command.toString().strip().toUpperCase(Locale.ROOT);
        if (line.startsWith("INTERVAL ")) {
            return setInterval(line.substring("INTERVAL ".length()).strip());
        }
        return switch (line) {
            case "PING" -> "PONG";
            case "ID?" -> "ID serai weather station 1";
            case "READ?" -> reading();
            case "INTERVAL?" -> "INTERVAL " + interval.toMillis();
            default -> "ERR unknown command; known: PING, ID?, READ?, INTERVAL?, INTERVAL <ms>";
        };
    }

    private String setInterval(String millis) {
        if (!millis.matches("\\d{1,7}") || Integer.parseInt(millis) > MAX_INTERVAL_MILLIS) {
            return "ERR interval is 0 to " + MAX_INTERVAL_MILLIS + " ms";
        }
        interval = Duration.ofMillis(Integer.parseInt(millis));
        return "OK INTERVAL " + interval.toMillis();
    }

    private static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
