package dev.serai.serial;

import dev.serai.serial.framing.BytePattern;
import dev.serai.serial.framing.Framing;
import dev.serai.serial.framing.FramingSettings;
import java.nio.charset.Charset;
import java.util.Map;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;
import org.jspecify.annotations.Nullable;

/** The options that say how frames are cut from the bytes and checked. */
@UriParams
public abstract class SerialFramingConfiguration extends SerialLineConfiguration {

    @UriParam(
            label = "framing",
            enums = "line,delimiter,raw",
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
                    + "puts behind a line, LF if not given.")
    private @Nullable String delimiter;

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

    /** The settings of the framing rule. */
    FramingSettings framingSettings() {
        BytePattern pattern = delimiter == null ? null : BytePattern.parse("delimiter", delimiter);
        return new FramingSettings(maxFrameLength, pattern);
    }

    /** Adds the options that must be the same for all who share a port, by name. */
    void addFramingOptions(Map<String, String> shared) {
        shared.put("framing", framing.toString());
        shared.put("delimiter", String.valueOf(delimiter));
        shared.put("maxFrameLength", String.valueOf(maxFrameLength));
        shared.put("keepFirst", String.valueOf(keepFirst));
    }

    /** @throws IllegalArgumentException naming the option that is wrong */
    void validateFraming() {
        framing.framer(framingSettings());
        if (delimiter != null && framing != Framing.DELIMITER) {
            throw new IllegalArgumentException("delimiter=" + delimiter + " goes with framing=delimiter only");
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
}
