package dev.serai.serial.port;

import java.util.ArrayList;
import java.util.List;

/** Whether a driver took the RS-485 mode: {@code struct serial_rs485} of {@code linux/serial.h}. */
final class Rs485Check {
    private static final int ENABLED = 0x1;
    private static final int RTS_ON_SEND = 0x2;

    private Rs485Check() {}

    /** In what it did not; delays in milliseconds as the driver gives them. */
    static List<String> differences(int flags, int delayBefore, int delayAfter, Rs485 wanted) {
        List<String> differences = new ArrayList<>();
        if ((flags & ENABLED) == 0) {
            differences.add("rs485=true");
            return differences;
        }
        if (((flags & RTS_ON_SEND) != 0) != wanted.rtsActiveHigh()) {
            differences.add("rs485RtsActiveHigh=" + wanted.rtsActiveHigh());
        }
        if (delayBefore != wanted.delayBefore().toMillis()) {
            differences.add("rs485DelayBefore=" + wanted.delayBefore().toMillis() + "ms (the driver takes "
                    + delayBefore + " ms instead)");
        }
        if (delayAfter != wanted.delayAfter().toMillis()) {
            differences.add("rs485DelayAfter=" + wanted.delayAfter().toMillis() + "ms (the driver takes " + delayAfter
                    + " ms instead)");
        }
        return differences;
    }
}
