package dev.serai.serial.modbus;

import java.util.Locale;

/**
 * In which order the bytes of a value lie in its registers, with A the highest:
 *
 * <pre>
 *   wordOrder  byteOrder  32 bits
 *   big        big        AB CD      the usual
 *   little     big        CD AB      low register first
 *   big        little     BA DC
 *   little     little     DC BA
 * </pre>
 *
 * @param lowWordFirst whether the register with the low part comes first
 * @param lowByteFirst whether the bytes within each register are swapped, against the standard
 */
record RegisterOrder(boolean lowWordFirst, boolean lowByteFirst) {

    static boolean isLittle(String option, String value) throws ModbusFormatException {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "big" -> false;
            case "little" -> true;
            default ->
                throw new ModbusFormatException(
                        "A Modbus request has the " + option + " '" + value + "'; known are big, little");
        };
    }

    /** Turns the bytes of one value from the order of the line to the highest first, or back, in place. */
    void arrange(byte[] value) {
        if (lowWordFirst) {
            for (int low = 0, high = value.length - 2; low < high; low += 2, high -= 2) {
                swap(value, low, high);
                swap(value, low + 1, high + 1);
            }
        }
        if (lowByteFirst) {
            for (int i = 0; i < value.length; i += 2) {
                swap(value, i, i + 1);
            }
        }
    }

    private static void swap(byte[] bytes, int one, int other) {
        byte kept = bytes[one];
        bytes[one] = bytes[other];
        bytes[other] = kept;
    }
}
