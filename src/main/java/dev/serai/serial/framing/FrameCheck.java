package dev.serai.serial.framing;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a frame proves that it is whole: a checksum in bytes behind what it covers, or NMEA's {@code *hh}. Made once,
 * used by the {@link Framer} to verify and by the {@link FrameEncoder} to append. Thread-safe.
 */
public abstract sealed class FrameCheck permits ChecksumCheck, NmeaCheck {
    private static final String NMEA = "nmea";

    /**
     * A checksum in bytes.
     *
     * @param order which byte stands first on the line; null: as the checksum has it
     * @param scope which bytes are covered; null: all between the start marker and the checksum
     */
    public static FrameCheck of(Checksum checksum, @Nullable ByteOrder order, @Nullable ChecksumScope scope) {
        return new ChecksumCheck(checksum, order == null ? checksum.order() : order, scope);
    }

    /**
     * The check of NMEA 0183: a frame begins with {@code $} or {@code !} and ends with {@code *} and two hexadecimal
     * digits, the exclusive or of what stands between. What has not this form is {@link FramingFault#NO_CHECKSUM},
     * another value {@link FramingFault#BAD_CHECKSUM}. The frame handed on has lost {@code *hh}, and a return behind
     * it.
     */
    public static FrameCheck nmea() {
        return NmeaCheck.INSTANCE;
    }

    /**
     * The check that an option's value names, as in {@code checksum=crc16Modbus}; null for {@code none}.
     *
     * @throws IllegalArgumentException when there is none of this name, or a part does not fit; the message names the
     *     option
     */
    public static @Nullable FrameCheck named(
            String checksum, @Nullable ByteOrder order, @Nullable ChecksumScope scope) {
        if (checksum.equals(NMEA) || checksum.equals("none")) {
            if (order != null) {
                throw new IllegalArgumentException("checksumEndian has no meaning with checksum=" + checksum);
            }
            if (scope != null) {
                throw new IllegalArgumentException("checksumScope has no meaning with checksum=" + checksum);
            }
            return checksum.equals(NMEA) ? nmea() : null;
        }
        for (Checksums known : Checksums.values()) {
            if (Names.camelCase(known.name()).equals(checksum)) {
                return of(known, order, scope);
            }
        }
        throw new IllegalArgumentException(
                "checksum=" + checksum + " is not known: use one of " + String.join(", ", names())
                        + ", or a bean of type " + Checksum.class.getName() + " as in checksum=#myChecksum");
    }

    /** The values that {@link #named} knows. */
    public static List<String> names() {
        List<String> names = new ArrayList<>(List.of("none"));
        for (Checksums known : Checksums.values()) {
            names.add(Names.camelCase(known.name()));
        }
        names.add(NMEA);
        return names;
    }

    /** How many bytes the check adds to a frame. */
    public abstract int length();

    /** What is wrong with a frame that ends with its checksum; null when it holds. */
    public final @Nullable FramingFault fault(byte[] frame) {
        return fault(frame, 0, frame.length, 0);
    }

    /**
     * What is wrong with {@code length} bytes from {@code offset} on, whose last are the checksum; null when it holds.
     *
     * @param marker how many of the first bytes are a start marker, not covered unless a scope says so
     */
    abstract @Nullable FramingFault fault(byte[] bytes, int offset, int length, int marker);

    /** How many of these bytes, which hold, are left without the checksum. */
    abstract int lengthWithout(byte[] bytes, int offset, int length);

    /**
     * The bytes with their checksum behind them.
     *
     * @throws IllegalArgumentException when they are not what the check can be computed for; the message says why
     */
    abstract byte[] append(byte[] bytes, int marker);
}
