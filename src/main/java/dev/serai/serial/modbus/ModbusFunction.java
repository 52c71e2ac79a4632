package dev.serai.serial.modbus;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * What a unit can be asked: reading and writing of its four tables (MODBUS Application Protocol V1.1b3, clauses 6.1 to
 * 6.6, 6.11 and 6.12, which also give the limits).
 */
public enum ModbusFunction {
    READ_COILS(1, "readCoils", 2000),
    READ_DISCRETE_INPUTS(2, "readDiscreteInputs", 2000),
    READ_HOLDING_REGISTERS(3, "readHoldingRegisters", 125),
    READ_INPUT_REGISTERS(4, "readInputRegisters", 125),
    WRITE_SINGLE_COIL(5, "writeSingleCoil", 1),
    WRITE_SINGLE_REGISTER(6, "writeSingleRegister", 1),
    WRITE_MULTIPLE_COILS(15, "writeMultipleCoils", 1968),
    WRITE_MULTIPLE_REGISTERS(16, "writeMultipleRegisters", 123);

    private final int code;
    private final String text;
    private final int limit;

    ModbusFunction(int code, String text, int limit) {
        this.code = code;
        this.text = text;
        this.limit = limit;
    }

    /** By its name or its code. */
    static ModbusFunction of(String nameOrCode) throws ModbusFormatException {
        for (ModbusFunction function : values()) {
            if (function.text.equalsIgnoreCase(nameOrCode)
                    || Integer.toString(function.code).equals(nameOrCode)) {
                return function;
            }
        }
        throw new ModbusFormatException("A Modbus request has the function '" + nameOrCode + "'; known are "
                + Arrays.stream(values()).map(f -> f.text + " (" + f.code + ")").collect(Collectors.joining(", ")));
    }

    int code() {
        return code;
    }

    String text() {
        return text;
    }

    /** The most bits or registers in one request. */
    int limit() {
        return limit;
    }

    boolean writes() {
        return code >= 5;
    }

    boolean single() {
        return this == WRITE_SINGLE_COIL || this == WRITE_SINGLE_REGISTER;
    }

    /** Whether it is about bits: coils and discrete inputs. */
    boolean bits() {
        return this == READ_COILS
                || this == READ_DISCRETE_INPUTS
                || this == WRITE_SINGLE_COIL
                || this == WRITE_MULTIPLE_COILS;
    }
}
