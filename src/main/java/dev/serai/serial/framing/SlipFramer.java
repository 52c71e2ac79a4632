package dev.serai.serial.framing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * SLIP, RFC 1055 ("Protocol"): END ({@code C0}) ends a frame and may begin it; within, {@code DB DC} stands for
 * {@code C0} and {@code DB DD} for {@code DB}.
 *
 * <pre>
 * BEFORE                                            AFTER
 * +----+---------------+----+----+----------+----+  +----------+  +-------+
 * | C0 | 01 DB DC DB DD| C0 | C0 | 02 03    | C0 |  | 01 C0 DB |  | 02 03 |
 * +----+---------------+----+----+----------+----+  +----------+  +-------+
 * </pre>
 *
 * END END is no frame. Another byte behind {@code DB} breaks the protocol: the frame is
 * {@link FramingFault#BAD_ENCODING} (RFC 1055's sample would keep the byte and pass on what was never sent). A frame of
 * more than {@code maxFrameLength} bytes is reported once, and thrown away up to its END. The way back to sync is the
 * next END; no more than twice {@code maxFrameLength} bytes are held. Silence means nothing: half a frame joins with
 * what comes after, unless the sender begins with END, as the RFC advises.
 */
public final class SlipFramer extends EncodedFramer {
    static final int END = 0xC0;
    static final int ESC = 0xDB;
    static final int ESC_END = 0xDC;
    static final int ESC_ESC = 0xDD;

    public SlipFramer(int maxFrameLength, @Nullable FrameCheck check) {
        super(END, maxFrameLength, 2 * maxFrameLength, check);
    }

    @Override
    byte @Nullable [] decode(byte[] encoded) {
        int read = ByteSearch.indexOf((byte) ESC, encoded, 0, encoded.length);
        if (read == encoded.length) {
            return encoded;
        }
        byte[] decoded = Arrays.copyOf(encoded, encoded.length);
        int written = read;
        while (read < encoded.length) {
            int b = encoded[read++] & 0xFF;
            if (b == ESC) {
                int next = read < encoded.length ? encoded[read++] & 0xFF : -1;
                if (next != ESC_END && next != ESC_ESC) {
                    return null;
                }
                b = next == ESC_END ? END : ESC;
            }
            decoded[written++] = (byte) b;
        }
        return Arrays.copyOf(decoded, written);
    }

    /** The code of some bytes, between two END. */
    static byte[] encode(byte[] bytes) {
        byte[] encoded = new byte[2 * bytes.length + 2];
        int written = 0;
        encoded[written++] = (byte) END;
        for (byte b : bytes) {
            int value = b & 0xFF;
            if (value == END || value == ESC) {
                encoded[written++] = (byte) ESC;
                encoded[written++] = (byte) (value == END ? ESC_END : ESC_ESC);
            } else {
                encoded[written++] = b;
            }
        }
        encoded[written++] = (byte) END;
        return Arrays.copyOf(encoded, written);
    }
}
