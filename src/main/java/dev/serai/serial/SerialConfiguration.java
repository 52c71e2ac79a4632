package dev.serai.serial;

import dev.serai.serial.framing.BytePattern;
import dev.serai.serial.framing.Framing;
import dev.serai.serial.framing.FramingSettings;
import dev.serai.serial.port.FlowControl;
import dev.serai.serial.port.LineSettings;
import dev.serai.serial.port.Parity;
import dev.serai.serial.port.StopBits;
import java.nio.charset.Charset;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options of a {@code serial:} endpoint. All but those of one consumer or producer belong to the port. */
@UriParams
public class SerialConfiguration implements Cloneable {

    @UriParam(
            label = "common",
            description =
                    "The device's name, for headers and messages. The default is the last part of the port's path.")
    private @Nullable String device;

    @UriParam(label = "common", description = "What the simulated device of serial:sim does, for example weather.")
    private @Nullable String script;

    @UriParam(label = "line", defaultValue = "9600", description = "Bits per second.")
    private int baudRate = 9600;

    @UriParam(label = "line", defaultValue = "8", description = "Data bits of a character, 5 to 8.")
    private int dataBits = 8;

    @UriParam(
            label = "line",
            enums = "none,odd,even,mark,space",
            defaultValue = "none",
            description = "The parity bit.")
    private Parity parity = Parity.NONE;

    @UriParam(label = "line", enums = "1,1.5,2", defaultValue = "1", description = "Stop bits of a character.")
    private String stopBits = "1";

    @UriParam(
            label = "line",
            enums = "none,rtsCts,dsrDtr,xonXoff",
            defaultValue = "none",
            description = "How the two ends make each other wait.")
    private FlowControl flowControl = FlowControl.NONE;

    @UriParam(
            label = "open",
            defaultValue = "true",
            description = "Whether DTR is raised when the port is opened. Most Arduino boards reset when it is.")
    private boolean dtr = true;

    @UriParam(label = "open", defaultValue = "true", description = "Whether RTS is raised when the port is opened.")
    private boolean rts = true;

    @UriParam(
            label = "open",
            defaultValue = "0",
            javaType = "java.time.Duration",
            description = "How long to wait after opening before what arrives counts; what came until then is thrown"
                    + " away. About 2s for an Arduino that resets when its port is opened.")
    private long settleDelay;

    @UriParam(
            label = "open",
            defaultValue = "true",
            description = "Whether to lock the port against other programs that respect such locks.")
    private boolean exclusive = true;

    @UriParam(
            label = "framing",
            enums = "line,delimiter,raw",
            defaultValue = "line",
            description = "The rule that cuts the bytes into frames. line: text lines ended by LF, CR LF or CR;"
                    + " delimiter: frames ended by the option delimiter; raw: pieces as they were read.")
    private Framing framing = Framing.LINE;

    @UriParam(
            label = "framing",
            description =
                    "What ends a frame under framing=delimiter: text with the escapes \\r \\n \\t \\0 \\\\ \\xNN, or"
                            + " hexadecimal such as 0x0d0a.")
    private @Nullable String delimiter;

    @UriParam(
            label = "framing",
            defaultValue = "4096",
            description = "The most bytes a frame may have, without its delimiter. A longer one is reported and thrown"
                    + " away up to the next boundary.")
    private int maxFrameLength = 4096;

    @UriParam(
            label = "framing",
            description = "The charset of the device's text, for conversion to String. The default is UTF-8.")
    private @Nullable String charset;

    @UriParam(
            label = "framing",
            defaultValue = "false",
            description =
                    "Whether to keep the first frame after opening even if the line was busy at that moment. It may"
                            + " then be the tail of a frame, which looks like a good one.")
    private boolean keepFirst;

    @UriParam(
            label = "recovery",
            defaultValue = "250",
            javaType = "java.time.Duration",
            description = "How long to wait before opening a missing port again; doubles at each try.")
    private long reconnectDelay = 250;

    @UriParam(
            label = "recovery",
            defaultValue = "10000",
            javaType = "java.time.Duration",
            description = "The longest wait between two tries to open a missing port.")
    private long reconnectMaxDelay = 10_000;

    @UriParam(
            label = "consumer",
            defaultValue = "1024",
            description = "The most frames (and at most 4 MiB) given to the route and not finished.")
    private int maxInFlight = 1024;

    @UriParam(
            label = "consumer",
            defaultValue = "1",
            description =
                    "With more than 1, the frames of one read of the port are given to the route as one exchange whose"
                            + " body is a List of byte[], at most so many. For fast devices: a read that brings fifty frames then"
                            + " costs one exchange. Headers are those of the first frame.")
    private int batchSize = 1;

    @UriParam(
            label = "consumer",
            enums = "drop,block",
            defaultValue = "drop",
            description =
                    "What to do with a frame when maxInFlight is reached. drop: throw it away, counted and reported;"
                            + " block: stop reading, right only where the device can be made to wait.")
    private WhenFull whenFull = WhenFull.DROP;

    @UriParam(
            label = "producer",
            defaultValue = "5000",
            javaType = "java.time.Duration",
            description = "How long a write may take beyond the time that the line needs for its bytes.")
    private long writeTimeout = 5_000;

    /** The settings of the line and of opening it. */
    LineSettings lineSettings() {
        return new LineSettings(baudRate, dataBits, parity, StopBits.of(stopBits), flowControl, dtr, rts, exclusive);
    }

    /** The settings of the framing rule. */
    FramingSettings framingSettings() {
        BytePattern pattern = delimiter == null ? null : BytePattern.parse("delimiter", delimiter);
        return new FramingSettings(maxFrameLength, pattern);
    }

    /** The options that must be the same for all who share a port, by name, in the order of the documentation. */
    Map<String, String> sharedOptions() {
        Map<String, String> shared = new LinkedHashMap<>();
        shared.put("baudRate", String.valueOf(baudRate));
        shared.put("dataBits", String.valueOf(dataBits));
        shared.put("parity", parity.toString());
        shared.put("stopBits", stopBits);
        shared.put("flowControl", flowControl.toString());
        shared.put("dtr", String.valueOf(dtr));
        shared.put("rts", String.valueOf(rts));
        shared.put("settleDelay", String.valueOf(settleDelay));
        shared.put("exclusive", String.valueOf(exclusive));
        shared.put("framing", framing.toString());
        shared.put("delimiter", String.valueOf(delimiter));
        shared.put("maxFrameLength", String.valueOf(maxFrameLength));
        shared.put("keepFirst", String.valueOf(keepFirst));
        return shared;
    }

    /**
     * Checks what single setters can not.
     *
     * @throws IllegalArgumentException naming the option that is wrong
     */
    void validate() {
        lineSettings();
        framing.framer(framingSettings());
        if (delimiter != null && framing != Framing.DELIMITER) {
            throw new IllegalArgumentException("delimiter=" + delimiter + " goes with framing=delimiter only");
        }
        if (charset != null) {
            Charset.forName(charset);
        }
        if (maxInFlight < 1) {
            throw new IllegalArgumentException("maxInFlight=" + maxInFlight + ": at least 1 frame is needed");
        }
        if (batchSize < 1) {
            throw new IllegalArgumentException("batchSize=" + batchSize + ": at least 1 frame is needed");
        }
        if (reconnectDelay < 1 || reconnectMaxDelay < reconnectDelay) {
            throw new IllegalArgumentException("reconnectDelay=" + reconnectDelay + " must be at least 1ms, and"
                    + " reconnectMaxDelay=" + reconnectMaxDelay + " no less");
        }
        if (settleDelay < 0) {
            throw new IllegalArgumentException("settleDelay=" + settleDelay + " must not be negative");
        }
        if (writeTimeout < 1) {
            throw new IllegalArgumentException("writeTimeout=" + writeTimeout + " must be at least 1ms");
        }
    }

    /** A copy that can be changed without changing this one. */
    public SerialConfiguration copy() {
        try {
            return (SerialConfiguration) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    public @Nullable String getDevice() {
        return device;
    }

    public void setDevice(@Nullable String device) {
        this.device = device;
    }

    public @Nullable String getScript() {
        return script;
    }

    public void setScript(@Nullable String script) {
        this.script = script;
    }

    public int getBaudRate() {
        return baudRate;
    }

    public void setBaudRate(int baudRate) {
        this.baudRate = baudRate;
    }

    public int getDataBits() {
        return dataBits;
    }

    public void setDataBits(int dataBits) {
        this.dataBits = dataBits;
    }

    public Parity getParity() {
        return parity;
    }

    public void setParity(Parity parity) {
        this.parity = parity;
    }

    public String getStopBits() {
        return stopBits;
    }

    public void setStopBits(String stopBits) {
        this.stopBits = stopBits;
    }

    public FlowControl getFlowControl() {
        return flowControl;
    }

    public void setFlowControl(FlowControl flowControl) {
        this.flowControl = flowControl;
    }

    public boolean isDtr() {
        return dtr;
    }

    public void setDtr(boolean dtr) {
        this.dtr = dtr;
    }

    public boolean isRts() {
        return rts;
    }

    public void setRts(boolean rts) {
        this.rts = rts;
    }

    public long getSettleDelay() {
        return settleDelay;
    }

    public void setSettleDelay(long settleDelay) {
        this.settleDelay = settleDelay;
    }

    public boolean isExclusive() {
        return exclusive;
    }

    public void setExclusive(boolean exclusive) {
        this.exclusive = exclusive;
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

    public long getReconnectDelay() {
        return reconnectDelay;
    }

    public void setReconnectDelay(long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public long getReconnectMaxDelay() {
        return reconnectMaxDelay;
    }

    public void setReconnectMaxDelay(long reconnectMaxDelay) {
        this.reconnectMaxDelay = reconnectMaxDelay;
    }

    public int getMaxInFlight() {
        return maxInFlight;
    }

    public void setMaxInFlight(int maxInFlight) {
        this.maxInFlight = maxInFlight;
    }

    public int getBatchSize() {
        return batchSize;
    }

    public void setBatchSize(int batchSize) {
        this.batchSize = batchSize;
    }

    public WhenFull getWhenFull() {
        return whenFull;
    }

    public void setWhenFull(WhenFull whenFull) {
        this.whenFull = whenFull;
    }

    public long getWriteTimeout() {
        return writeTimeout;
    }

    public void setWriteTimeout(long writeTimeout) {
        this.writeTimeout = writeTimeout;
    }
}
