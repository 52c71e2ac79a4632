package dev.serai.serial.simulator;

import dev.serai.serial.port.PortException;

/** What was asked of the simulator can not be meant so: a wrong script, or a link that would overwrite something. */
public final class ScriptException extends PortException {
    private static final long serialVersionUID = 1L;

    ScriptException(String message) {
        super(message);
    }
}
