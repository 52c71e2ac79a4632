package dev.serai.serial.framing;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Consistent Overhead Byte Stuffing: S. Cheshire and M. Baker, IEEE/ACM Transactions on Networking 7 (1999), section
 * III. A zero byte ends a frame and stands nowhere else; a count before each run of other bytes says where the next
 * zero of the frame was.
 *
 * <pre>
 * BEFORE                            AFTER
 * +----------------+----+----+      +-------------+
 * | 03 11 22 02 33 | 00 | 00 | ---> | 11 22 00 33 |
 * +----------------+----+----+      +-------------+
 * </pre>
 *
 * A count {@code n} stands before {@code n - 1} bytes and a zero, the last zero not being part of the frame; {@code FF}
 * stands before 254 bytes and no zero. A count that points behind the end is {@link FramingFault#BAD_ENCODING}. Zero
 * after zero is no frame; {@code 01 00} is one of no bytes. A frame of more than {@code maxFrameLength} bytes is
 * reported once, and thrown away up to its zero. The way back to sync is the next zero. Held are at most
 * {@code maxFrameLength} bytes and the counts. Silence means nothing: half a frame joins with what comes after.
 */
public final class CobsFramer extends EncodedFramer {
    private static final int LONGEST_RUN = 254;

    public CobsFramer(int maxFrameLength, @Nullable FrameCheck check) {
        super(0, maxFrameLength, maxFrameLength + maxFrameLength / LONGEST_RUN + 1, check);
    }

    @Override
    byte @Nullable [] decode(byte[] encoded) {
        byte[] decoded = new byte[encoded.length];
        int read = 0;
        int written = 0;
        while (read < encoded.length) {
            int run = (encoded[read++] & 0xFF) - 1;
            if (run > encoded.length - read) {
                return null;
            }
            System.arraycopy(encoded, read, decoded, written, run);
            read += run;
            written += run;
            if (run < LONGEST_RUN && read < encoded.length) {
                decoded[written++] = 0;
            }
        }
        return Arrays.copyOf(decoded, written);
    }

    /** The code of some bytes, with the zero that ends it. */
    static byte[] encode(byte[] bytes) {
        byte[] encoded = new byte[bytes.length + bytes.length / LONGEST_RUN + 2];
        int count = 0;
        int written = 1;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                encoded[written++] = bytes[i];
            }
            int run = written - count - 1;
            if (bytes[i] == 0 || (run == LONGEST_RUN && i + 1 < bytes.length)) {
                encoded[count] = (byte) (run + 1);
                count = written++;
            }
        }
        encoded[count] = (byte) (written - count);
        return Arrays.copyOf(encoded, written + 1);
    }
}
