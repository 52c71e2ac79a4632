package dev.serai.serial.modbus;

import com.fazecast.jSerialComm.SerialPort;
import com.ghgande.j2mod.modbus.util.ModbusUtil;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeTimedOutException;
import org.apache.camel.Processor;

/**
 * The least that a line must do for {@code modbusRtu}: adds the CRC, writes, and takes for the answer what matches the
 * header and has a right CRC. j2mod computes the CRC.
 */
final class PlainLine implements Processor, AutoCloseable {
    private static final int TIMEOUT_MILLIS = 2000;
    private static final int SILENCE_MILLIS = 50;

    private final SerialPort port;

    PlainLine(String path) {
        port = SerialPort.getCommPort(path);
        port.setBaudRate(19200);
        port.setParity(SerialPort.EVEN_PARITY);
        if (!port.openPort()) {
            throw new IllegalStateException(path + " could not be opened");
        }
        port.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, SILENCE_MILLIS, 0);
    }

    @Override
    public void process(Exchange exchange) throws Exception {
        byte[] frame = exchange.getMessage().getBody(byte[].class);
        Pattern match =
                Pattern.compile(exchange.getMessage().getHeader(ModbusRtuDataFormat.RESPONSE_MATCH, String.class));
        byte[] sent = Arrays.copyOf(frame, frame.length + 2);
        System.arraycopy(crc(frame, frame.length), 0, sent, frame.length, 2);
        port.writeBytes(sent, sent.length);
        byte[] input = new byte[512];
        int length = 0;
        long end = System.nanoTime() + TIMEOUT_MILLIS * 1_000_000L;
        while (System.nanoTime() < end) {
            int count = port.readBytes(input, input.length - length, length);
            length += Math.max(0, count);
            if (count <= 0
                    && length > 2
                    && Arrays.equals(crc(input, length - 2), Arrays.copyOfRange(input, length - 2, length))) {
                byte[] answer = Arrays.copyOf(input, length - 2);
                if (match.matcher(new String(answer, StandardCharsets.ISO_8859_1))
                        .find()) {
                    exchange.getMessage().setBody(answer);
                    return;
                }
            }
        }
        throw new ExchangeTimedOutException(exchange, TIMEOUT_MILLIS);
    }

    private static byte[] crc(byte[] bytes, int length) {
        int[] crc = ModbusUtil.calculateCRC(bytes, 0, length);
        return new byte[] {(byte) crc[0], (byte) crc[1]};
    }

    @Override
    public void close() {
        port.closePort();
    }
}
