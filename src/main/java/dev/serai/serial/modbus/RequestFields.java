package dev.serai.serial.modbus;

import dev.serai.names.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request as a route writes it, a map or a text such as {@code unit=1 function=readCoils address=0}, made one. */
final class RequestFields {
    private static final List<String> NAMES =
            List.of("unit", "function", "address", "count", "type", "wordOrder", "byteOrder", "values");
    private static final int LAST_UNIT = 247;
    private static final int ADDRESSES = 65536;

    private final Map<String, Object> fields;

    private RequestFields(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** Reads a map. */
    static ModbusRequest request(Map<?, ?> map) throws ModbusFormatException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (entry.getValue() != null) {
                add(fields, String.valueOf(entry.getKey()), entry.getValue());
            }
        }
        return new RequestFields(fields).request();
    }

    /**
     * Reads {@code name=value} pairs with blanks or line ends between them; several values have commas between them.
     */
    static ModbusRequest request(String text) throws ModbusFormatException {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String pair : text.strip().split("\\s+", -1)) {
            int equals = pair.indexOf('=');
            if (equals < 1) {
                throw new ModbusFormatException("A Modbus request is written unit=1 function=readHoldingRegisters"
                        + " address=0 count=2, and '" + pair + "' is no such pair");
            }
            add(fields, pair.substring(0, equals), pair.substring(equals + 1));
        }
        return new RequestFields(fields).request();
    }

    private static void add(Map<String, Object> fields, String name, Object value) throws ModbusFormatException {
        if (!NAMES.contains(name)) {
            throw new ModbusFormatException("A Modbus request has no '" + name + "'." + NearestName.hint(name, NAMES)
                    + " Known are " + String.join(", ", NAMES));
        }
        if (fields.put(name, value) != null) {
            throw new ModbusFormatException("A Modbus request has '" + name + "' twice");
        }
    }

    private ModbusRequest request() throws ModbusFormatException {
        ModbusFunction function = ModbusFunction.of(text("function", null));
        int unit = integer("unit", function.writes() ? 0 : 1, LAST_UNIT, null);
        int address = integer("address", 0, ADDRESSES - 1, null);
        if (function.bits()) {
            refuse(function, "type", "wordOrder", "byteOrder");
        }
        RegisterType type = RegisterType.of(text("type", "uint16"));
        RegisterOrder order = new RegisterOrder(
                RegisterOrder.isLittle("wordOrder", text("wordOrder", "big")),
                RegisterOrder.isLittle("byteOrder", text("byteOrder", "big")));
        int width = function.bits() ? 1 : type.registers();
        int limit = function.limit() / width;
        if (limit == 0) {
            throw new ModbusFormatException("A Modbus request " + function.text() + " writes one register, and a "
                    + type.text() + " takes " + width + ": use writeMultipleRegisters");
        }
        if (!function.writes()) {
            refuse(function, "values");
            int count = integer("count", 1, limit, 1);
            checkEnd(function, address, count * width);
            return new ModbusRequest(unit, function, address, count, type, order);
        }
        refuse(function, "count");
        List<Object> values = values();
        if (values.isEmpty() || values.size() > limit) {
            throw new ModbusFormatException("A Modbus request " + function.text() + " has " + values.size()
                    + " values; it takes 1" + (limit > 1 ? " to " + limit : ""));
        }
        checkEnd(function, address, values.size() * width);
        return new ModbusRequest(unit, function, address, values, type, order);
    }

    private static void checkEnd(ModbusFunction function, int address, int quantity) throws ModbusFormatException {
        if (address + quantity > ADDRESSES) {
            throw new ModbusFormatException("A Modbus request " + function.text() + " at address " + address + " goes "
                    + (address + quantity - ADDRESSES) + " beyond the last address, " + (ADDRESSES - 1));
        }
    }

    private void refuse(ModbusFunction function, String... names) throws ModbusFormatException {
        for (String name : names) {
            if (fields.containsKey(name)) {
                throw new ModbusFormatException("A Modbus request " + function.text() + " has no '" + name + "'");
            }
        }
    }

    private List<Object> values() throws ModbusFormatException {
        Object given = required("values");
        List<Object> values = new ArrayList<>();
        if (given instanceof Collection<?> collection) {
            for (Object value : collection) {
                if (value == null) {
                    throw new ModbusFormatException("A Modbus request has a value that is null");
                }
                values.add(value);
            }
        } else if (given instanceof CharSequence text) {
            values.addAll(Arrays.asList(text.toString().split(",", -1)));
        } else {
            values.add(given);
        }
        return List.copyOf(values);
    }

    private Object required(String name) throws ModbusFormatException {
        Object value = fields.get(name);
        if (value == null) {
            throw new ModbusFormatException("A Modbus request lacks '" + name + "'");
        }
        return value;
    }

    private String text(String name, @Nullable String absent) throws ModbusFormatException {
        return absent != null && !fields.containsKey(name)
                ? absent
                : required(name).toString().strip();
    }

    private int integer(String name, int least, int most, @Nullable Integer absent) throws ModbusFormatException {
        if (absent != null && !fields.containsKey(name)) {
            return absent;
        }
        String text = required(name).toString().strip();
        try {
            int value = text.toLowerCase(Locale.ROOT).startsWith("0x")
                    ? Integer.parseInt(text.substring(2), 16)
                    : Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new ModbusFormatException(
                "A Modbus request has the " + name + " '" + text + "'; it takes " + least + " to " + most);
    }
}
