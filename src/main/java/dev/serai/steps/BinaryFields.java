package dev.serai.steps;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes binary records of a fixed layout apart. The layout names the fields in their order, with commas between:
 *
 * <pre>
 * skip u8, sensor u8, temperature i16/10, humidity u8, pressure u16le/10
 * </pre>
 *
 * A type is {@code u} or {@code i} (two's complement) with 8, 16, 24, 32 or 64 bits, or {@code f32}, {@code f64} (IEEE
 * 754); {@code le} behind it says that the lowest byte comes first. {@code /10} divides the number, without the errors
 * of binary fractions; {@code *0.5} multiplies it. Fields named {@code skip} are left out. Thread-safe.
 */
public final class BinaryFields {
    private static final Pattern FIELD =
            Pattern.compile("\\s*(\\w+)\\s+(?:([ui])(8|16|24|32|64)|f(32|64))(le)?(?:([/*])(\\d+(?:\\.\\d+)?))?\\s*");
    private static final String SKIP = "skip";

    /**
     * The fields of a record: Long, BigDecimal (u64, and what is scaled) or Double.
     *
     * @throws IllegalArgumentException when the layout is none, when the record's length is not the layout's, or when a
     *     floating-point field is no number
     */
    public Map<String, Object> read(byte[] record, String layout) {
        ByteBuffer bytes = ByteBuffer.wrap(record);
        Map<String, Object> fields = new LinkedHashMap<>();
        int length = 0;
        for (String part : layout.split(",", -1)) {
            Matcher field = FIELD.matcher(part);
            if (!field.matches()) {
                throw new IllegalArgumentException("Layout: '" + part.strip()
                        + "' is no field; write a name and a type, such as temperature i16/10");
            }
            int size = Integer.parseInt(field.group(2) == null ? field.group(4) : field.group(3)) / 8;
            length += size;
            if (bytes.remaining() < size) {
                continue; // its length is told below
            }
            byte[] raw = new byte[size];
            bytes.get(raw);
            if (field.group(1).equals(SKIP)) {
                continue;
            }
            if (fields.put(field.group(1), value(raw, field)) != null) {
                throw new IllegalArgumentException("Layout: '" + field.group(1) + "' stands in it twice");
            }
        }
        if (record.length != length) {
            throw new IllegalArgumentException("A record of " + length + " bytes is wanted, not of " + record.length
                    + ": " + HexFormat.of().formatHex(record, 0, Math.min(record.length, 64)));
        }
        return fields;
    }

    private static Object value(byte[] raw, Matcher field) {
        ByteBuffer bytes =
                ByteBuffer.wrap(raw).order(field.group(5) == null ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        if (field.group(2) == null) {
            double number = raw.length == 4 ? bytes.getFloat() : bytes.getDouble();
            if (!Double.isFinite(number)) {
                throw new IllegalArgumentException("Field " + field.group(1) + " is no number: " + number);
            }
            return field.group(6) == null ? (Object) number : scaled(BigDecimal.valueOf(number), field);
        }
        BigDecimal number = whole(bytes, field.group(2).equals("i"));
        if (field.group(6) != null) {
            return scaled(number, field);
        }
        return number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0 ? number : (Object) number.longValueExact();
    }

    private static BigDecimal whole(ByteBuffer bytes, boolean signed) {
        byte[] highFirst = new byte[bytes.capacity()];
        for (int i = 0; i < highFirst.length; i++) {
            highFirst[i] = bytes.get(bytes.order() == ByteOrder.BIG_ENDIAN ? i : highFirst.length - 1 - i);
        }
        return new BigDecimal(signed ? new BigInteger(highFirst) : new BigInteger(1, highFirst));
    }

    private static BigDecimal scaled(BigDecimal number, Matcher field) {
        BigDecimal factor = new BigDecimal(field.group(7));
        if (field.group(6).equals("*")) {
            return number.multiply(factor);
        }
        if (factor.signum() == 0) {
            throw new IllegalArgumentException("Layout: '" + field.group().strip() + "' divides by zero");
        }
        return number.divide(factor, MathContext.DECIMAL64);
    }
}
