package dev.serai.serial.modbus;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What one, two or four registers of 16 bits hold. The standard only knows the single register; that larger numbers are
 * laid over several, first the high ones, is common use.
 */
public enum RegisterType {
    UINT16(1),
    INT16(1),
    UINT32(2),
    INT32(2),
    FLOAT32(2),
    UINT64(4),
    INT64(4),
    FLOAT64(4);

    private static final int LONGEST_INTEGER = 20;
    private static final BigInteger TWO_TO_THE_64 = BigInteger.ONE.shiftLeft(64);

    private final int registers;

    RegisterType(int registers) {
        this.registers = registers;
    }

    static RegisterType of(String name) throws ModbusFormatException {
        for (RegisterType type : values()) {
            if (type.text().equalsIgnoreCase(name)) {
                return type;
            }
        }
        throw new ModbusFormatException("A Modbus request has the type '" + name + "'; known are "
                + Arrays.stream(values()).map(RegisterType::text).collect(Collectors.joining(", ")));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** How many registers one value takes. */
    int registers() {
        return registers;
    }

    /**
     * The value in the next bytes, first the highest: {@code Integer}, {@code Long}, {@code BigInteger} or
     * {@code Double}. A float that is no number, by which many meters say that they have no value, is {@code null}.
     */
    @Nullable
    Number get(ByteBuffer in) {
        return switch (this) {
            case UINT16 -> in.getShort() & 0xffff;
            case INT16 -> (int) in.getShort();
            case UINT32 -> in.getInt() & 0xffff_ffffL;
            case INT32 -> in.getInt();
            case UINT64 -> new BigInteger(Long.toUnsignedString(in.getLong()));
            case INT64 -> in.getLong();
            case FLOAT32 -> decimal(in.getFloat());
            case FLOAT64 -> finite(in.getDouble());
        };
    }

    // 0.1 of 32 bits is 0.1 to its reader, not 0.10000000149011612.
    private static @Nullable Double decimal(float value) {
        return Float.isFinite(value) ? Double.valueOf(Float.toString(value)) : null;
    }

    private static @Nullable Double finite(double value) {
        return Double.isFinite(value) ? value : null;
    }

    /** Writes a number, or a text that is one. */
    void put(Object value, ByteBuffer out) throws ModbusFormatException {
        BigDecimal number = number(value);
        switch (this) {
            case FLOAT32 -> {
                float single = number.floatValue();
                if (!Float.isFinite(single)) {
                    throw wrong(value);
                }
                out.putFloat(single);
            }
            case FLOAT64 -> {
                double twice = number.doubleValue();
                if (!Double.isFinite(twice)) {
                    throw wrong(value);
                }
                out.putDouble(twice);
            }
            default -> putInteger(value, number, out);
        }
    }

    private void putInteger(Object value, BigDecimal number, ByteBuffer out) throws ModbusFormatException {
        // Looked at first: to write 1e999999999 out, or to divide 1 by it, would take the whole memory.
        BigDecimal plain = number.stripTrailingZeros();
        if (plain.scale() > 0 || plain.precision() - plain.scale() > LONGEST_INTEGER) {
            throw wrong(value);
        }
        BigInteger integer = plain.toBigIntegerExact();
        boolean signed = this == INT16 || this == INT32 || this == INT64;
        int bits = 16 * registers;
        boolean fits = signed ? integer.bitLength() < bits : integer.signum() >= 0 && integer.bitLength() <= bits;
        if (!fits) {
            throw wrong(value);
        }
        long low = integer.mod(TWO_TO_THE_64).longValue();
        switch (registers) {
            case 1 -> out.putShort((short) low);
            case 2 -> out.putInt((int) low);
            default -> out.putLong(low);
        }
    }

    private BigDecimal number(Object value) throws ModbusFormatException {
        String text = value.toString().strip();
        try {
            if (text.length() <= 64) {
                return new BigDecimal(text);
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw wrong(value);
    }

    private ModbusFormatException wrong(Object value) {
        return new ModbusFormatException("A Modbus request has the value '" + value + "', which is no " + text());
    }
}
