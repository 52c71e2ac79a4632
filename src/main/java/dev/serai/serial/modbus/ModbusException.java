package dev.serai.serial.modbus;

import java.util.Map;

/** A unit answered that it will not do what it was asked (MODBUS Application Protocol V1.1b3, clause 7). */
public final class ModbusException extends Exception {
    private static final long serialVersionUID = 1L;

    private static final Map<Integer, String> TEXTS = Map.of(
            1, "illegal function: the unit does not know it",
            2, "illegal data address: the unit does not have all of these addresses",
            3, "illegal data value: the unit does not take this count or value",
            4, "server device failure: the unit failed while it did it",
            5, "acknowledge: the unit needs longer, ask it later whether it is done",
            6, "server device busy: the unit is at something else, ask again later",
            8, "memory parity error: the unit's memory is damaged",
            10, "gateway path unavailable: the gateway has no way to the unit",
            11, "gateway target device failed to respond: the unit behind the gateway is silent");

    private final int unit;
    private final String function;
    private final int code;

    ModbusException(ModbusRequest request, int code) {
        super("Unit " + request.unit() + " refused " + request.function().text() + " at " + request.span()
                + " with exception " + code + ", " + TEXTS.getOrDefault(code, "which the standard does not know"));
        this.unit = request.unit();
        this.function = request.function().text();
        this.code = code;
    }

    /** The unit that answered. */
    public int getUnit() {
        return unit;
    }

    /** What it was asked, such as {@code readHoldingRegisters}. */
    public String getFunction() {
        return function;
    }

    /** The exception code, 1 to 255. */
    public int getCode() {
        return code;
    }
}
