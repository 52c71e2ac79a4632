package dev.serai.serial.framing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * Each framing over {@value #FRAMES} frames of {@value #LENGTH} bytes on the line, or a little more where it stuffs, in
 * reads of {@value #READ} bytes as a terminal gives them. One operation is one frame: frames/s as printed, times
 * {@value #LENGTH} bytes/s; {@code gc.alloc.rate.norm} is bytes allocated for each frame, the frame itself (about 88)
 * among them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class FramerBenchmark {
    private static final int FRAMES = 1000;
    private static final int LENGTH = 70;
    private static final int READ = 4096;

    @Param({
        "LINE",
        "LINE nmea",
        "DELIMITER",
        "FIXED",
        "FIXED start",
        "FIXED crc",
        "LENGTH_FIELD",
        "LENGTH_FIELD fletcher8",
        "START_END",
        "START_END escape",
        "SLIP",
        "COBS",
        "GAP",
        "GAP crc",
        "RAW"
    })
    public String rule = "";

    private byte[] line = {};
    private Framer framer = new RawFramer(1);
    private boolean silences;

    @Setup
    public void setUp() {
        String[] words = rule.split(" ", -1);
        String variant = words.length > 1 ? words[1] : "";
        Framing framing = Framing.valueOf(words[0]);
        FramingSettings settings = settings(framing, variant);
        framer = framing.framer(settings);
        silences = framing == Framing.GAP;
        FrameEncoder encoder = framing.encoder(settings);
        Random random = new Random(1);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < FRAMES; i++) {
            bytes.writeBytes(encoder.encode(frame(framing, settings, random)));
        }
        line = bytes.toByteArray();
    }

    private static BytePattern pattern(String value) {
        return BytePattern.parse("pattern", value);
    }

    private static FramingSettings settings(Framing framing, String variant) {
        FramingSettings.Builder settings = FramingSettings.builder();
        switch (framing) {
            case DELIMITER -> settings.delimiter(pattern("\\r\\n"));
            case FIXED -> settings.frameLength(LENGTH).start(variant.equals("start") ? pattern("0xaa55") : null);
            case LENGTH_FIELD ->
                settings.start(pattern("0xb562"))
                        .lengthField(new LengthField(4, 2, variant.isEmpty() ? 0 : 2, ByteOrder.LITTLE_ENDIAN));
            case START_END ->
                settings.start(pattern("0x02")).end(pattern("0x03")).escape(variant.isEmpty() ? null : pattern("0x10"));
            case GAP -> settings.gap(Duration.ofMillis(4));
            default -> {}
        }
        switch (variant) {
            case "nmea" -> settings.check(FrameCheck.nmea());
            case "crc" -> settings.check(FrameCheck.of(Checksums.CRC16_MODBUS, null, null));
            case "fletcher8" -> settings.check(FrameCheck.of(Checksums.FLETCHER8, null, null));
            default -> {}
        }
        return settings.build();
    }

    private static byte[] frame(Framing framing, FramingSettings settings, Random random) {
        FrameCheck check = settings.check();
        int length = LENGTH - (check == null ? 0 : check.length());
        boolean binary = framing == Framing.SLIP || framing == Framing.COBS;
        byte[] frame = new byte
                [length - (framing == Framing.LINE || framing == Framing.SLIP || framing == Framing.COBS ? 1 : 0)];
        for (int i = 0; i < frame.length; i++) {
            frame[i] = (byte) (binary ? random.nextInt(256) : 0x20 + random.nextInt(0x5f));
        }
        if (check instanceof NmeaCheck) {
            frame[0] = '$';
        }
        BytePattern start = framing == Framing.START_END ? null : settings.start();
        if (start != null) {
            System.arraycopy(start.bytes(), 0, frame, 0, 2);
        }
        if (framing == Framing.LENGTH_FIELD) {
            frame[4] = (byte) (frame.length - 6);
            frame[5] = 0;
        }
        return frame;
    }

    /** What is found is used up, and nothing may be bad. */
    private record Found(Blackhole hole) implements FrameSink {

        @Override
        public void frame(byte[] frame, long start) {
            hole.consume(frame);
        }

        @Override
        public void bad(FramingFault fault, byte[] bytes, long start) {
            throw new IllegalStateException(fault + " " + new String(bytes, StandardCharsets.ISO_8859_1));
        }

        @Override
        public void discarded(int count) {
            throw new IllegalStateException("discarded " + count);
        }
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void framer(Blackhole hole) {
        Found found = new Found(hole);
        int read = silences ? LENGTH : READ;
        for (int from = 0; from < line.length; from += read) {
            framer.accept(line, from, Math.min(read, line.length - from), found);
            if (silences) {
                framer.silence(found);
            }
        }
    }
}
