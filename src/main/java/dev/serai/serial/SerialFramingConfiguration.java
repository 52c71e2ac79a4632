package dev.serai.serial;

import dev.serai.serial.framing.BytePattern;
import dev.serai.serial.framing.Checksum;
import dev.serai.serial.framing.ChecksumPlace;
import dev.serai.serial.framing.ChecksumScope;
import dev.serai.serial.framing.FrameCheck;
import dev.serai.serial.framing.FrameEncoder;
import dev.serai.serial.framing.Framer;
import dev.serai.serial.framing.Framing;
import dev.serai.serial.framing.FramingSettings;
import dev.serai.serial.framing.LengthField;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options that say how frames are cut from the bytes and checked. */
@UriParams
public abstract class SerialFramingConfiguration extends SerialLineConfiguration {

    @UriParam(
            label = "framing",
            enums = "line,delimiter,fixed,lengthField,startEnd,slip,cobs,gap,raw",
            defaultValue = "line",
            description = "The rule that cuts the bytes into frames. line: text lines ended by LF, CR LF "
                    + "or CR; delimiter: frames ended by the option delimiter; fixed: frames of "
                    + "frameLength bytes; lengthField: frames that say how long they are; startEnd: "
                    + "frames between start and end; slip: RFC 1055; cobs: consistent overhead byte "
                    + "stuffing; gap: frames ended by a silence; raw: pieces as they were read.")
    private Framing framing = Framing.LINE;

    @UriParam(
            label = "framing",
            description = "What ends a frame under framing=delimiter: text with the escapes \\r \\n \\t "
                    + "\\0 \\\\ \\xNN, or hexadecimal such as 0x0d0a. Under framing=line: what encode "
                    + "puts behind a line, LF if not given (CR LF under checksum=nmea).")
    private @Nullable String delimiter;

    @UriParam(
            label = "framing",
            defaultValue = "0",
            description = "How many bytes a frame has under framing=fixed, its checksum included.")
    private int frameLength;

    @UriParam(
            label = "framing",
            defaultValue = "0",
            description = "framing=lengthField: how many bytes stand before the length, those of start " + "included.")
    private int lengthFieldOffset;

    @UriParam(
            label = "framing",
            defaultValue = "2",
            description = "framing=lengthField: how many bytes the length has, 1 to 4.")
    private int lengthFieldSize = 2;

    @UriParam(
            label = "framing",
            defaultValue = "0",
            description = "framing=lengthField: how many bytes follow the length field beyond what it "
                    + "says; less than 0 where it counts itself or what stands before it. The "
                    + "checksum and end count here if the length does not count them.")
    private int lengthFieldAdjustment;

    @UriParam(
            label = "framing",
            enums = "big,little",
            defaultValue = "big",
            description = "framing=lengthField: which byte of the length comes first.")
    private String lengthFieldEndian = "big";

    @UriParam(
            label = "framing",
            description = "What a frame begins with, written as delimiter is: under framing=startEnd the "
                    + "start marker, under lengthField and fixed a sync word, by which a binary "
                    + "protocol finds its way back.")
    private @Nullable String start;

    @UriParam(
            label = "framing",
            description = "What a frame ends with under framing=startEnd; under lengthField what must " + "follow it.")
    private @Nullable String end;

    @UriParam(label = "framing", description = "framing=startEnd: the byte that makes the next one stand for itself.")
    private @Nullable String escape;

    @UriParam(
            label = "framing",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "framing=gap: how long a silence ends a frame. The default is 3.5 characters, "
                    + "at least 1.75 ms, and no less than the adapter needs to pass bytes on. Under "
                    + "lengthField, fixed and startEnd: how long a frame may pause before what stands "
                    + "of it is given up; the default is 1s.")
    private long gap;

    @UriParam(
            label = "framing",
            defaultValue = "4096",
            description = "The most bytes a frame may have, without its delimiter. A longer one is "
                    + "reported and thrown away up to the next boundary.")
    private int maxFrameLength = 4096;

    @UriParam(
            label = "framing",
            description = "The charset of the device's text, for conversion to String. The default is " + "UTF-8.")
    private @Nullable String charset;

    @UriParam(
            label = "framing",
            defaultValue = "false",
            description = "Whether to keep the first frame after opening even if the line was busy at "
                    + "that moment. It may then be the tail of a frame, which looks like a good one.")
    private boolean keepFirst;

    @UriParam(
            label = "integrity",
            enums = "none,xor8,sum8,sum15,fletcher8,nmea,crc8,crc16Modbus,crc16Ccitt,crc32",
            defaultValue = "none",
            description = "What a frame is checked by, or #name of a bean of type "
                    + "dev.serai.serial.framing.Checksum. A frame that fails is reported and thrown "
                    + "away; a good one is given on without its checksum.")
    private Object checksum = "none";

    @UriParam(
            label = "integrity",
            enums = "big,little",
            description =
                    "Which byte of the checksum comes first. The default is what is usual for the " + "algorithm.")
    private @Nullable String checksumEndian;

    @UriParam(
            label = "integrity",
            description = "Which bytes the checksum covers: from..to, counted from 0 at the first byte of "
                    + "the frame, its start marker included; to is exclusive, may be left out, and "
                    + "counts from the checksum back if negative. The default is all between the "
                    + "start marker and the checksum.")
    private @Nullable String checksumScope;

    @UriParam(
            label = "integrity",
            enums = "beforeEnd,afterEnd",
            defaultValue = "beforeEnd",
            description = "framing=startEnd: whether the checksum stands before or after the end marker.")
    private ChecksumPlace checksumPlace = ChecksumPlace.BEFORE_END;

    @UriParam(
            label = "producer",
            defaultValue = "false",
            description = "Whether bodies are made frames before they are written, by the same rules by "
                    + "which they are read: checksum, delimiter, markers and escapes are added. "
                    + "Without it a body is written as it is.")
    private boolean encode;

    private static final Set<Framing> PAUSES_MATTER =
            EnumSet.of(Framing.GAP, Framing.LENGTH_FIELD, Framing.FIXED, Framing.START_END);

    private static final Duration SHORTEST_GAP = Duration.ofNanos(1_750_000);
    private static final Duration BEYOND_LATENCY = Duration.ofMillis(4);

    /**
     * A new framer for a port.
     *
     * @param adapterLatency how long the port's adapter may keep bytes back
     */
    Framer framer(Duration adapterLatency) {
        return framing.framer(framingSettings(adapterLatency));
    }

    /** The encoder for what is written. */
    FrameEncoder encoder() {
        return framing.encoder(framingSettings(Duration.ZERO));
    }

    private FramingSettings framingSettings(Duration adapterLatency) {
        return FramingSettings.builder()
                .maxFrameLength(maxFrameLength)
                .delimiter(pattern("delimiter", delimiter))
                .frameLength(frameLength)
                .lengthField(lengthField())
                .start(pattern("start", start))
                .end(pattern("end", end))
                .escape(pattern("escape", escape))
                .gap(gap(adapterLatency))
                .check(check())
                .checksumPlace(checksumPlace)
                .build();
    }

    private static @Nullable BytePattern pattern(String option, @Nullable String value) {
        return value == null ? null : BytePattern.parse(option, value);
    }

    private @Nullable LengthField lengthField() {
        if (framing == Framing.LENGTH_FIELD) {
            ByteOrder order = order("lengthFieldEndian", lengthFieldEndian);
            return new LengthField(lengthFieldOffset, lengthFieldSize, lengthFieldAdjustment, order);
        }
        if (lengthFieldOffset != 0 || lengthFieldAdjustment != 0 || lengthFieldSize != 2) {
            throw new IllegalArgumentException("lengthFieldOffset, lengthFieldSize and lengthFieldAdjustment go with"
                    + " framing=lengthField only");
        }
        if (!lengthFieldEndian.equals("big")) {
            throw noMeaning("lengthFieldEndian", "framing=" + framing.optionName());
        }
        return null;
    }

    private static IllegalArgumentException noMeaning(String option, String with) {
        return new IllegalArgumentException(option + " has no meaning with " + with);
    }

    private static ByteOrder order(String option, String value) {
        return switch (value) {
            case "big" -> ByteOrder.BIG_ENDIAN;
            case "little" -> ByteOrder.LITTLE_ENDIAN;
            default -> throw new IllegalArgumentException(option + "=" + value + ": known are big and little");
        };
    }

    /** An adapter that gathers bytes makes silences where there are none: these must not end a frame. */
    private Duration gap(Duration adapterLatency) {
        if (gap > 0 || framing != Framing.GAP) {
            return Duration.ofMillis(gap);
        }
        Duration characters = lineSettings().characterTime().multipliedBy(7).dividedBy(2);
        Duration shortest = characters.compareTo(SHORTEST_GAP) > 0 ? characters : SHORTEST_GAP;
        Duration adapter = adapterLatency.isZero() ? Duration.ZERO : adapterLatency.plus(BEYOND_LATENCY);
        return adapter.compareTo(shortest) > 0 ? adapter : shortest;
    }

    private @Nullable FrameCheck check() {
        ByteOrder order = checksumEndian == null ? null : order("checksumEndian", checksumEndian);
        ChecksumScope scope = checksumScope == null ? null : ChecksumScope.parse(checksumScope);
        return checksum instanceof Checksum bean
                ? FrameCheck.of(bean, order, scope)
                : FrameCheck.named(checksum.toString(), order, scope);
    }

    /** Adds the options that must be the same for all who share a port, by name. */
    void addFramingOptions(Map<String, String> shared) {
        shared.put("framing", framing.optionName());
        shared.put("delimiter", String.valueOf(delimiter));
        shared.put("frameLength", String.valueOf(frameLength));
        shared.put("lengthFieldOffset", String.valueOf(lengthFieldOffset));
        shared.put("lengthFieldSize", String.valueOf(lengthFieldSize));
        shared.put("lengthFieldAdjustment", String.valueOf(lengthFieldAdjustment));
        shared.put("lengthFieldEndian", lengthFieldEndian);
        shared.put("start", String.valueOf(start));
        shared.put("end", String.valueOf(end));
        shared.put("escape", String.valueOf(escape));
        shared.put("gap", String.valueOf(gap));
        shared.put("maxFrameLength", String.valueOf(maxFrameLength));
        shared.put("keepFirst", String.valueOf(keepFirst));
        shared.put("checksum", checksum.toString());
        shared.put("checksumEndian", String.valueOf(checksumEndian));
        shared.put("checksumScope", String.valueOf(checksumScope));
        shared.put("checksumPlace", checksumPlace.toString());
    }

    /** @throws IllegalArgumentException naming the option that is wrong */
    void validateFraming() {
        SerialConfiguration.atLeast("gap", gap, 0);
        encoder();
        if (gap > 0 && !PAUSES_MATTER.contains(framing)) {
            throw noMeaning("gap", "framing=" + framing.optionName());
        }
        if (checksumPlace == ChecksumPlace.AFTER_END && check() == null) {
            throw noMeaning("checksumPlace", "checksum=none");
        }
        if (charset != null) {
            Charset.forName(charset);
        }
    }

    public Framing getFraming() {
        return framing;
    }

    public void setFraming(Framing framing) {
        this.framing = framing;
    }

    public @Nullable String getDelimiter() {
        return delimiter;
    }

    public void setDelimiter(@Nullable String delimiter) {
        this.delimiter = delimiter;
    }

    public int getFrameLength() {
        return frameLength;
    }

    public void setFrameLength(int frameLength) {
        this.frameLength = frameLength;
    }

    public int getLengthFieldOffset() {
        return lengthFieldOffset;
    }

    public void setLengthFieldOffset(int lengthFieldOffset) {
        this.lengthFieldOffset = lengthFieldOffset;
    }

    public int getLengthFieldSize() {
        return lengthFieldSize;
    }

    public void setLengthFieldSize(int lengthFieldSize) {
        this.lengthFieldSize = lengthFieldSize;
    }

    public int getLengthFieldAdjustment() {
        return lengthFieldAdjustment;
    }

    public void setLengthFieldAdjustment(int lengthFieldAdjustment) {
        this.lengthFieldAdjustment = lengthFieldAdjustment;
    }

    public String getLengthFieldEndian() {
        return lengthFieldEndian;
    }

    public void setLengthFieldEndian(String lengthFieldEndian) {
        this.lengthFieldEndian = lengthFieldEndian;
    }

    public @Nullable String getStart() {
        return start;
    }

    public void setStart(@Nullable String start) {
        this.start = start;
    }

    public @Nullable String getEnd() {
        return end;
    }

    public void setEnd(@Nullable String end) {
        this.end = end;
    }

    public @Nullable String getEscape() {
        return escape;
    }

    public void setEscape(@Nullable String escape) {
        this.escape = escape;
    }

    public long getGap() {
        return gap;
    }

    public void setGap(long gap) {
        this.gap = gap;
    }

    public int getMaxFrameLength() {
        return maxFrameLength;
    }

    public void setMaxFrameLength(int maxFrameLength) {
        this.maxFrameLength = maxFrameLength;
    }

    public @Nullable String getCharset() {
        return charset;
    }

    public void setCharset(@Nullable String charset) {
        this.charset = charset;
    }

    public boolean isKeepFirst() {
        return keepFirst;
    }

    public void setKeepFirst(boolean keepFirst) {
        this.keepFirst = keepFirst;
    }

    public Object getChecksum() {
        return checksum;
    }

    public void setChecksum(Object checksum) {
        this.checksum = checksum;
    }

    public @Nullable String getChecksumEndian() {
        return checksumEndian;
    }

    public void setChecksumEndian(@Nullable String checksumEndian) {
        this.checksumEndian = checksumEndian;
    }

    public @Nullable String getChecksumScope() {
        return checksumScope;
    }

    public void setChecksumScope(@Nullable String checksumScope) {
        this.checksumScope = checksumScope;
    }

    public ChecksumPlace getChecksumPlace() {
        return checksumPlace;
    }

    public void setChecksumPlace(ChecksumPlace checksumPlace) {
        this.checksumPlace = checksumPlace;
    }

    public boolean isEncode() {
        return encode;
    }

    public void setEncode(boolean encode) {
        this.encode = encode;
    }
}
