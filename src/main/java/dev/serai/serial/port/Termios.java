package dev.serai.serial.port;

import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A view of the settings of a terminal: {@code struct termios2} of Linux ({@code asm-generic/termbits.h}: four flag
 * words of 32 bits, 20 bytes of characters, two speeds of 32 bits) or {@code struct termios} of macOS, whose flags have
 * 64 bits and another order of bits.
 */
final class Termios {
    /** How far a UART's rate may be off: beyond some 2 % characters are misread. Dividers rarely hit a rate exactly. */
    private static final double TOLERANCE = 0.025;

    private static final int LINUX_OUTPUT_SPEED = 40;
    private static final int CSIZE = 0x30;
    private static final int CSTOPB = 0x40;
    private static final int PARENB = 0x100;
    private static final int PARODD = 0x200;
    private static final int CMSPAR = 0x40000000;
    private static final int CRTSCTS = 0x80000000;

    private final Pointer memory;
    private final int inputFlags;
    private final int controlFlags;
    private final int hangUpBit;

    Termios(Pointer memory, boolean mac) {
        this.memory = memory;
        this.inputFlags = 0;
        this.controlFlags = mac ? 16 : 8;
        this.hangUpBit = mac ? 0x4000 : 0x400;
    }

    void hangUpOnClose(boolean hangUp) {
        int flags = memory.getInt(controlFlags);
        memory.setInt(controlFlags, hangUp ? flags | hangUpBit : flags & ~hangUpBit);
    }

    void ignoreBreaks() {
        int flags = memory.getInt(inputFlags);
        memory.setInt(inputFlags, (flags & ~TerminalCalls.BRKINT) | TerminalCalls.IGNBRK);
    }

    /** In what the driver did not take the settings, on Linux: it changes what it can not do and reports success. */
    List<String> differences(LineSettings settings) {
        List<String> differences = new ArrayList<>();
        long rate = Integer.toUnsignedLong(memory.getInt(LINUX_OUTPUT_SPEED));
        // zero: the driver does not tell
        if (rate != 0 && Math.abs(rate - settings.baudRate()) > TOLERANCE * settings.baudRate()) {
            differences.add("baudRate=" + settings.baudRate() + " (the driver takes " + rate + " instead)");
        }
        int flags = memory.getInt(controlFlags);
        int dataBits = 5 + (flags & CSIZE) / 0x10;
        if (dataBits != settings.dataBits()) {
            differences.add("dataBits=" + settings.dataBits() + " (the driver takes " + dataBits + " instead)");
        }
        Parity parity = parity(flags);
        if (parity != settings.parity()) {
            differences.add("parity=" + lower(settings.parity()) + " (the driver takes " + lower(parity) + " instead)");
        }
        boolean longStop = (flags & CSTOPB) != 0;
        if (longStop != (settings.stopBits() != StopBits.ONE)) {
            differences.add("stopBits=" + settings.stopBits() + " (the driver takes another number)");
        }
        if (settings.flowControl() == FlowControl.RTS_CTS && (flags & CRTSCTS) == 0) {
            differences.add("flowControl=rtsCts");
        }
        return differences;
    }

    private static String lower(Parity parity) {
        return parity.name().toLowerCase(Locale.ROOT);
    }

    private static Parity parity(int flags) {
        if ((flags & PARENB) == 0) {
            return Parity.NONE;
        }
        boolean odd = (flags & PARODD) != 0;
        if ((flags & CMSPAR) != 0) {
            return odd ? Parity.MARK : Parity.SPACE;
        }
        return odd ? Parity.ODD : Parity.EVEN;
    }
}
