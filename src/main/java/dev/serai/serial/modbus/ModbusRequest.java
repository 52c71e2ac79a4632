package dev.serai.serial.modbus;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One request to one unit: its frame, what its answer must look like, and how that is read.
 *
 * <p>Source: MODBUS Application Protocol V1.1b3 and MODBUS over Serial Line V1.02 (modbus.org). Frames here have the
 * unit's address in front and no CRC behind:
 *
 * <pre>
 *   read     unit  function  address  count                        answer   unit  function  bytes  data
 *   write 1  unit  function  address  value                        answer   the same
 *   write n  unit  function  address  count  bytes  data           answer   unit  function  address  count
 *                                                                  refusal  unit  function + 0x80  code
 * </pre>
 *
 * Numbers have two bytes, the high one first. Bits are packed from the lowest of the first byte on.
 *
 * <p>Does not change once made.
 */
final class ModbusRequest {
    private static final int REFUSAL = 0x80;
    private static final int COIL_ON = 0xff00;

    private final int unit;
    private final ModbusFunction function;
    private final int address;
    private final int count;
    private final RegisterType type;
    private final RegisterOrder order;
    private final List<Object> values;
    private final byte[] data;

    /**
     * A request to read.
     *
     * @param unit 1 to 247
     * @param address of the first bit or register as it goes over the line, from 0
     * @param count of values; a value may take several registers
     */
    ModbusRequest(int unit, ModbusFunction function, int address, int count, RegisterType type, RegisterOrder order) {
        this.unit = unit;
        this.function = function;
        this.address = address;
        this.count = count;
        this.type = type;
        this.order = order;
        this.values = List.of();
        this.data = new byte[0];
    }

    /**
     * A request to write.
     *
     * @param unit 1 to 247, or 0: to all, which nobody answers
     * @param address of the first bit or register as it goes over the line, from 0
     * @param values numbers, or texts that are some; for coils {@code true}, {@code on}, {@code 1} and their opposites
     */
    ModbusRequest(
            int unit, ModbusFunction function, int address, List<Object> values, RegisterType type, RegisterOrder order)
            throws ModbusFormatException {
        this.unit = unit;
        this.function = function;
        this.address = address;
        this.count = values.size();
        this.type = type;
        this.order = order;
        this.values = values;
        this.data = function.bits() ? coils(values, function.single()) : registers(values, type, order);
    }

    int unit() {
        return unit;
    }

    ModbusFunction function() {
        return function;
    }

    /** How many bits or registers it is about. */
    private int quantity() {
        return function.bits() ? count : count * type.registers();
    }

    /** The addresses it is about, for messages. */
    String span() {
        int last = address + quantity() - 1;
        return last == address ? "address " + address : "addresses " + address + " to " + last;
    }

    /** Whether it goes to all units, and none will answer. */
    boolean isBroadcast() {
        return unit == 0;
    }

    /** The frame without its CRC. */
    byte[] frame() {
        ByteBuffer out = ByteBuffer.allocate(7 + data.length);
        out.put((byte) unit).put((byte) function.code()).putShort((short) address);
        if (function.single()) {
            out.put(data);
        } else {
            out.putShort((short) quantity());
            if (function.writes()) {
                out.put((byte) data.length).put(data);
            }
        }
        byte[] frame = new byte[out.position()];
        out.flip().get(frame);
        return frame;
    }

    /**
     * A regular expression for the bytes of the answer, each as the character of its number. It takes the answer and
     * the refusal of this unit and function alone, and by its length or its echo no late one to a request that was
     * another.
     */
    String responseMatch() {
        StringBuilder match = new StringBuilder("(?s)\\A").append(hex(unit)).append("(?:");
        byte[] frame = frame();
        if (function.writes()) {
            for (int i = 1; i < 6; i++) {
                match.append(hex(frame[i]));
            }
        } else {
            match.append(hex(function.code())).append(hex(dataBytes())).append(".{" + dataBytes() + "}");
        }
        return match.append("|")
                .append(hex(function.code() | REFUSAL))
                .append(".)\\z")
                .toString();
    }

    private static String hex(int b) {
        return String.format("\\x%02x", b & 0xff);
    }

    private int dataBytes() {
        return function.bits() ? (quantity() + 7) / 8 : 2 * quantity();
    }

    /**
     * What an answer says: {@code unit}, {@code function}, {@code address} and {@code values}; for a write, the values
     * that the unit acknowledged.
     *
     * @param answer the frame without its CRC
     * @throws ModbusException if it is a refusal
     * @throws ModbusFormatException if it is no answer to this request
     */
    Map<String, Object> read(byte[] answer) throws ModbusException, ModbusFormatException {
        if (isBroadcast()) {
            throw new ModbusFormatException("A Modbus request to unit 0 goes to all units, and none answers: there is"
                    + " nothing to unmarshal");
        }
        if (answer.length < 3) {
            throw wrong(answer, "is too short");
        }
        if ((answer[0] & 0xff) != unit) {
            throw wrong(answer, "is from another unit");
        }
        if ((answer[1] & 0xff) == (function.code() | REFUSAL)) {
            if (answer.length != 3) {
                throw wrong(answer, "has not the length of a refusal");
            }
            throw new ModbusException(this, answer[2] & 0xff);
        }
        if ((answer[1] & 0xff) != function.code()) {
            throw wrong(answer, "is to another function");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("unit", unit);
        map.put("function", function.text());
        map.put("address", address);
        map.put("values", function.writes() ? acknowledged(answer) : values(answer));
        return map;
    }

    private List<Object> acknowledged(byte[] answer) throws ModbusFormatException {
        byte[] frame = frame();
        boolean same = answer.length == 6;
        for (int i = 2; same && i < 6; i++) {
            same = answer[i] == frame[i];
        }
        if (!same) {
            throw wrong(answer, "does not repeat what was to be written");
        }
        return values;
    }

    private List<Object> values(byte[] answer) throws ModbusFormatException {
        if ((answer[2] & 0xff) != dataBytes() || answer.length != 3 + dataBytes()) {
            throw wrong(answer, "does not have " + dataBytes() + " bytes of data");
        }
        List<Object> read = new ArrayList<>(count);
        if (function.bits()) {
            for (int i = 0; i < count; i++) {
                read.add((answer[3 + i / 8] >> (i % 8) & 1) == 1);
            }
            return read;
        }
        int width = 2 * type.registers();
        byte[] value = new byte[width];
        for (int i = 0; i < count; i++) {
            System.arraycopy(answer, 3 + i * width, value, 0, width);
            order.arrange(value);
            read.add(type.get(ByteBuffer.wrap(value)));
        }
        return read;
    }

    private ModbusFormatException wrong(byte[] answer, String what) {
        int shown = Math.min(answer.length, 64);
        return new ModbusFormatException("The answer of unit " + unit + " to " + function.text() + " at " + span() + " "
                + what + ": " + HexFormat.of().formatHex(answer, 0, shown) + (shown < answer.length ? "…" : ""));
    }

    private static byte[] coils(List<Object> values, boolean single) throws ModbusFormatException {
        if (single) {
            return ByteBuffer.allocate(2)
                    .putShort((short) (coil(values.get(0)) ? COIL_ON : 0))
                    .array();
        }
        byte[] data = new byte[(values.size() + 7) / 8];
        for (int i = 0; i < values.size(); i++) {
            if (coil(values.get(i))) {
                data[i / 8] |= (byte) (1 << (i % 8));
            }
        }
        return data;
    }

    private static boolean coil(Object value) throws ModbusFormatException {
        return switch (value.toString().strip().toLowerCase(Locale.ROOT)) {
            case "true", "1", "on" -> true;
            case "false", "0", "off" -> false;
            default ->
                throw new ModbusFormatException("A Modbus request has the value '" + value
                        + "' for a coil; known are true, on, 1, false, off, 0");
        };
    }

    private static byte[] registers(List<Object> values, RegisterType type, RegisterOrder order)
            throws ModbusFormatException {
        int width = 2 * type.registers();
        ByteBuffer data = ByteBuffer.allocate(width * values.size());
        byte[] one = new byte[width];
        for (Object value : values) {
            type.put(value, ByteBuffer.wrap(one));
            order.arrange(one);
            data.put(one);
        }
        return data.array();
    }
}
