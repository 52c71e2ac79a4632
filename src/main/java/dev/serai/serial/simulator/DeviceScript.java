package dev.serai.serial.simulator;

import dev.serai.names.NearestName;
import dev.serai.serial.capture.CaptureException;
import dev.serai.serial.capture.CaptureHeader;
import dev.serai.serial.capture.CaptureReader;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a simulated device does, in the form {@code name[,key=value]*}; the package's description lists names and keys.
 * Immutable.
 */
final class DeviceScript {
    static final String DEFAULT = "weather";

    private static final List<String> COMMON_KEYS =
            List.of("baud", "seed", "startDelay", "vanishEvery", "vanishEveryBytes", "vanishFor", "vanishTimes");
    private static final Map<String, List<String>> KEYS_BY_NAME = knownKeys();
    private static final Pattern DURATION = Pattern.compile("(\\d{1,7})(us|ms|s|m|h)");
    private static final Pattern SPEED = Pattern.compile("\\d{1,4}(\\.\\d{1,3})?");
    private static final int MAX_BAUD = 100_000_000;

    private final String text;
    private final String name;
    private final Map<String, String> options;

    private static Map<String, List<String>> knownKeys() {
        Map<String, List<String>> keys = new LinkedHashMap<>();
        keys.put("weather", with(List.of("interval", "count")));
        keys.put("play", with(List.of("file", "loop", "pieces", "pauses")));
        keys.put("capture", with(List.of("file", "loop", "speed")));
        return keys;
    }

    private static List<String> with(List<String> own) {
        List<String> all = new ArrayList<>(own);
        all.addAll(COMMON_KEYS);
        return List.copyOf(all);
    }

    private DeviceScript(String text, String name, Map<String, String> options) {
        this.text = text;
        this.name = name;
        this.options = options;
    }

    /** @throws ScriptException for a name or key that is not known, naming the nearest one and the list */
    static DeviceScript parse(String script) throws ScriptException {
        String text = script.isBlank() ? DEFAULT : script.strip();
        String[] parts = text.split(",", -1);
        String name = parts[0].strip();
        List<String> known = KEYS_BY_NAME.get(name);
        if (known == null) {
            throw unknown(text, "There is no device \"" + name + "\".", name, KEYS_BY_NAME.keySet());
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            if (equals < 0) {
                throw wrong(text, "\"" + parts[i] + "\" is not of the form key=value");
            }
            String key = parts[i].substring(0, equals).strip();
            if (!known.contains(key)) {
                throw unknown(text, "\"" + name + "\" has no option \"" + key + "\".", key, known);
            }
            if (options.put(key, parts[i].substring(equals + 1).strip()) != null) {
                throw wrong(text, key + " is given twice");
            }
        }
        return new DeviceScript(text, name, options);
    }

    String name() {
        return name;
    }

    @Override
    public String toString() {
        return text;
    }

    Device device() throws ScriptException {
        long seed = options.containsKey("seed") ? number("seed", 0, 0, Long.MAX_VALUE) : new Random().nextLong();
        if (name.equals("weather")) {
            return new WeatherStation(
                    duration("interval", Duration.ofSeconds(1)), number("count", 0, 0, Long.MAX_VALUE), seed);
        }
        if (name.equals("capture")) {
            return new CapturePlayback(file(), flag("loop"), speed());
        }
        Path file = file();
        if (isCapture(file)) {
            throw wrong(text, file + " is a capture: play it back by capture,file=" + file);
        }
        return new Recording(file, flag("loop"), pieces(), pauses(), seed);
    }

    /**
     * Bits per second; zero for as fast as the reader drains. A capture has the speed of its own line, unless the
     * script says otherwise: at the port's its pauses could not be kept.
     */
    int baudRate(int ofThePort) throws ScriptException {
        int otherwise = ofThePort;
        if (name.equals("capture") && !options.containsKey("baud")) {
            double rate = header(file()).baudRate() * speed();
            otherwise = (int) Math.max(1, Math.min(MAX_BAUD, Math.round(rate)));
        }
        return (int) number("baud", otherwise, 0, MAX_BAUD);
    }

    /** How long it is silent after its port was opened; without the option, long enough to be seen as silence. */
    Duration startDelay(int baudRate) throws ScriptException {
        long tenCharactersMillis = baudRate == 0 ? 0 : 100_000L / baudRate;
        return duration("startDelay", Duration.ofMillis(100 + tenCharactersMillis));
    }

    Vanishing vanishing() throws ScriptException {
        Duration every = duration("vanishEvery", Duration.ZERO);
        long everyBytes = number("vanishEveryBytes", 0, 0, Long.MAX_VALUE);
        if (every.isZero() && everyBytes == 0) {
            for (String key : List.of("vanishFor", "vanishTimes")) {
                if (options.containsKey(key)) {
                    throw wrong(text, key + " needs vanishEvery or vanishEveryBytes");
                }
            }
        }
        return new Vanishing(
                every.toNanos(),
                everyBytes,
                duration("vanishFor", Duration.ofSeconds(5)).toNanos(),
                number("vanishTimes", 0, 0, Long.MAX_VALUE));
    }

    private Path file() throws ScriptException {
        String value = options.getOrDefault("file", "");
        if (value.isEmpty()) {
            throw wrong(text, name + " needs file=<path of the recording>");
        }
        Path file = Path.of(value).toAbsolutePath().normalize();
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw wrong(text, file + " is not a file that can be read");
        }
        if (file.toFile().length() == 0) {
            throw wrong(text, file + " is empty");
        }
        return file;
    }

    private boolean isCapture(Path file) throws ScriptException {
        try {
            return CaptureReader.isCapture(file);
        } catch (IOException e) {
            throw wrong(text, file + " can not be read: " + e.getMessage());
        }
    }

    private CaptureHeader header(Path file) throws ScriptException {
        try (CaptureReader reader = new CaptureReader(file)) {
            return reader.header();
        } catch (CaptureException e) {
            throw wrong(text, file + " " + e.getMessage());
        } catch (IOException e) {
            throw wrong(text, file + " can not be read: " + e.getMessage());
        }
    }

    private double speed() throws ScriptException {
        String value = options.getOrDefault("speed", "1");
        double speed = SPEED.matcher(value).matches() ? Double.parseDouble(value) : 0;
        if (speed < 0.001) {
            throw wrong(text, "speed: \"" + value + "\" is not a number from 0.001 to 9999, such as 2 or 0.5");
        }
        return speed;
    }

    private Recording.@Nullable Range pieces() throws ScriptException {
        String value = options.get("pieces");
        if (value == null) {
            return null;
        }
        String[] bounds = bounds("pieces", value);
        return range(
                "pieces",
                whole("pieces", bounds[0], 1, Recording.MAX_PIECE),
                whole("pieces", bounds[1], 1, Recording.MAX_PIECE));
    }

    private Recording.@Nullable Range pauses() throws ScriptException {
        String value = options.get("pauses");
        if (value == null) {
            return null;
        }
        String[] bounds = bounds("pauses", value);
        return range(
                "pauses",
                parse("pauses", bounds[0]).toNanos(),
                parse("pauses", bounds[1]).toNanos());
    }

    private String[] bounds(String key, String value) throws ScriptException {
        int dash = value.indexOf('-');
        if (dash < 0) {
            throw wrong(text, key + "=" + value + " is not of the form least-most");
        }
        return new String[] {
            value.substring(0, dash).strip(), value.substring(dash + 1).strip()
        };
    }

    private Recording.Range range(String key, long least, long most) throws ScriptException {
        if (least > most) {
            throw wrong(text, key + " begins above its end");
        }
        return new Recording.Range(least, most);
    }

    private boolean flag(String key) throws ScriptException {
        String value = options.getOrDefault(key, "false");
        if (!value.equals("true") && !value.equals("false")) {
            throw wrong(text, key + "=" + value + " is neither true nor false");
        }
        return value.equals("true");
    }

    private long number(String key, long otherwise, long least, long most) throws ScriptException {
        String value = options.get(key);
        return value == null ? otherwise : whole(key, value, least, most);
    }

    private long whole(String key, String value, long least, long most) throws ScriptException {
        if (value.matches("\\d{1,20}")) {
            BigInteger number = new BigInteger(value);
            if (number.compareTo(BigInteger.valueOf(least)) >= 0 && number.compareTo(BigInteger.valueOf(most)) <= 0) {
                return number.longValue();
            }
        }
        throw wrong(text, key + ": \"" + value + "\" is not a whole number from " + least + " to " + most);
    }

    private Duration duration(String key, Duration otherwise) throws ScriptException {
        String value = options.get(key);
        return value == null ? otherwise : parse(key, value);
    }

    private Duration parse(String key, String value) throws ScriptException {
        Matcher matcher = DURATION.matcher(value);
        if (!matcher.matches()) {
            throw wrong(text, key + ": \"" + value + "\" is not a duration; write for example 200ms, 5s or 2m");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "us" -> Duration.ofNanos(amount * 1000);
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            default -> Duration.ofHours(Math.min(amount, 100_000));
        };
    }

    private static ScriptException unknown(String script, String what, String word, Collection<String> known) {
        return new ScriptException("Script \"" + script + "\" of a simulated device: " + what
                + NearestName.hint(word, known) + " Known: " + String.join(", ", known) + ".");
    }

    private static ScriptException wrong(String script, String what) {
        return new ScriptException("Script \"" + script + "\" of a simulated device: " + what + ".");
    }
}
