package dev.serai.serial.modbus;

import static org.awaitility.Awaitility.await;

import com.ghgande.j2mod.modbus.Modbus;
import com.ghgande.j2mod.modbus.net.AbstractSerialConnection;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalIn;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalOut;
import com.ghgande.j2mod.modbus.procimg.SimpleInputRegister;
import com.ghgande.j2mod.modbus.procimg.SimpleProcessImage;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import com.ghgande.j2mod.modbus.slave.ModbusSlave;
import com.ghgande.j2mod.modbus.slave.ModbusSlaveFactory;
import com.ghgande.j2mod.modbus.util.SerialParameters;
import dev.serai.serial.simulator.Pty;
import java.io.IOException;
import java.time.Duration;

/**
 * A bus with the units of j2mod on it, a Modbus that we did not write. It opens one pty; what the program under test
 * opens is another, and two threads carry the bytes between their masters.
 */
final class SlaveBus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Pty near;
    private final Pty far;
    private final ModbusSlave slave;

    private SlaveBus(Pty near, Pty far, ModbusSlave slave) {
        this.near = near;
        this.far = far;
        this.slave = slave;
    }

    static SlaveBus open() throws Exception {
        Pty near = Pty.open();
        Pty far = Pty.open();
        SerialParameters parameters = new SerialParameters();
        parameters.setPortName(far.slavePath());
        parameters.setBaudRate(19200);
        parameters.setParity(AbstractSerialConnection.EVEN_PARITY);
        parameters.setEncoding(Modbus.SERIAL_ENCODING_RTU);
        SlaveBus bus = new SlaveBus(near, far, ModbusSlaveFactory.createSerialSlave(parameters));
        bus.carry("requests", near, far);
        bus.carry("answers", far, near);
        return bus;
    }

    private void carry(String what, Pty from, Pty to) {
        Thread thread = new Thread(
                () -> {
                    byte[] buffer = new byte[512];
                    try {
                        for (int count; (count = from.read(buffer, 0, buffer.length, PATIENCE)) >= 0; ) {
                            to.write(buffer, 0, count, PATIENCE);
                        }
                    } catch (IOException e) {
                        // The bus was closed; a test that still waits for bytes fails by itself.
                    }
                },
                "bus " + what);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Puts a unit on the bus: every third coil and every fifth input is on, registers hold its number in thousands and
     * their address.
     */
    SimpleProcessImage unit(int unit) {
        SimpleProcessImage image = new SimpleProcessImage(unit);
        for (int address = 0; address < 200; address++) {
            image.addDigitalOut(new SimpleDigitalOut(address % 3 == 0));
            image.addDigitalIn(new SimpleDigitalIn(address % 5 == 0));
            image.addRegister(new SimpleRegister(unit * 1000 + address));
            image.addInputRegister(new SimpleInputRegister(unit * 2000 + address));
        }
        slave.addProcessImage(unit, image);
        return image;
    }

    /** Starts the units, and waits until they listen. */
    void start() throws Exception {
        slave.open();
        await().pollInSameThread().until(() -> slave.getError() != null || far.isSlaveOpen());
        if (slave.getError() != null) {
            throw new IOException(slave.getError());
        }
    }

    /** What the program under test opens. */
    String port() {
        return near.slavePath();
    }

    @Override
    public void close() {
        ModbusSlaveFactory.close(slave);
        near.close();
        far.close();
    }
}
