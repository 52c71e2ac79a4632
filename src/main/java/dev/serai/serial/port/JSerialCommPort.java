package dev.serai.serial.port;

import com.fazecast.jSerialComm.SerialPort;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open port of jSerialComm, read in its semi-blocking mode: one native call takes all that is there. */
final class JSerialCommPort implements OpenPort {
    private static final Logger LOG = LoggerFactory.getLogger(JSerialCommPort.class);
    /** Only a safety net: data, a hang-up and {@link #wake()} all end a read at once. */
    static final int READ_TIMEOUT_MILLIS = 1000;

    private final SerialPort port;
    private final @Nullable Terminal terminal;
    private final LineSettings settings;
    private final String name;
    private final String path;
    private volatile boolean woken;

    /** @param terminal what jSerialComm leaves out, closed with this; null where the system is not known */
    JSerialCommPort(SerialPort port, @Nullable Terminal terminal, LineSettings settings, String name, String path) {
        this.port = port;
        this.terminal = terminal;
        this.settings = settings;
        this.name = name;
        this.path = path;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int read(byte[] buffer) throws PortException {
        int count = port.readBytes(buffer, buffer.length);
        if (count >= 0) {
            return count;
        }
        if (woken) {
            return 0;
        }
        throw new PortException("Port " + name + " is gone");
    }

    @Override
    public void write(byte[] bytes) throws PortException {
        int written = port.writeBytes(bytes, bytes.length);
        if (written > 0 && written < bytes.length) {
            throw new PartialWriteException("Port " + name + " took only " + written + " of " + bytes.length
                    + " bytes: it is gone or was closed; they are not sent again");
        }
        if (written != bytes.length) {
            throw new PortException(
                    "Port " + name + " took none of " + bytes.length + " bytes: it is gone or was closed");
        }
    }

    @Override
    public int available() {
        return Math.max(0, port.bytesAvailable());
    }

    @Override
    public LineErrors lineErrors() {
        return terminal == null ? LineErrors.NONE : terminal.lineErrors();
    }

    @Override
    public LineKind kind() {
        return Ports.kind(path);
    }

    @Override
    public Duration adapterLatency() {
        return Ports.adapterLatency(path);
    }

    @Override
    public void discardInput() {
        port.flushIOBuffers();
    }

    @Override
    public void wake() {
        woken = true;
        // Applying any settings makes the terminal driver look again at its waiting readers; closing here instead could
        // let the reader touch a descriptor that already belongs to another file.
        port.setComPortTimeouts(SerialPort.TIMEOUT_NONBLOCKING, 0, 0);
    }

    @Override
    public void close() {
        if (terminal != null) {
            try {
                // jSerialComm decides by DTR and RTS whether to hang up, and has done so again in wake()
                terminal.hangUpOnClose(settings.hangUpOnClose());
            } catch (Terminal.Failure e) {
                LOG.debug("Port {} takes no settings any more: {}", name, e.getMessage());
            }
            terminal.close();
        }
        port.closePort();
    }
}
