package dev.serai.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;

/**
 * A WebSocket client that does what no decent one does: sends half a frame, never reads. Frames as in RFC 6455 section
 * 5.2, masked with zeros.
 */
public final class RawWebSocket implements AutoCloseable {
    private final Socket socket;
    private final String answer;

    private RawWebSocket(Socket socket, String answer) {
        this.socket = socket;
        this.answer = answer;
    }

    /**
     * Connects and reads the answer to the handshake.
     *
     * @param headers further lines of the handshake, each with CR LF behind it
     * @param receiveBuffer bytes that the system may take for it, 0: as it likes
     */
    public static RawWebSocket connect(int port, String path, String headers, int receiveBuffer) throws IOException {
        Socket socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.connect(new InetSocketAddress("127.0.0.1", port), 60_000);
        socket.setSoTimeout(60_000);
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port
                                + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                                + headers + "\r\n")
                        .getBytes(US_ASCII));
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(US_ASCII).endsWith("\r\n\r\n")) {
            int b = socket.getInputStream().read();
            if (b < 0) {
                break;
            }
            head.write(b);
        }
        return new RawWebSocket(socket, head.toString(US_ASCII));
    }

    /** The head of the server's answer. */
    public String answer() {
        return answer;
    }

    /** The status of the server's answer; 101 when it is a WebSocket now. */
    public int status() {
        return Integer.parseInt(answer.split(" ", 3)[1]);
    }

    /** Sends bytes as they are. */
    public void send(int... bytes) throws IOException {
        byte[] all = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            all[i] = (byte) bytes[i];
        }
        socket.getOutputStream().write(all);
    }

    /** Begins a text frame of a length, and sends so many bytes of it; stops when the server has had enough. */
    public void sendFrame(long length, long sent) throws IOException {
        // the shortest form that the length has: another is an error
        int bytes = length < 126 ? 1 : length <= 0xffff ? 2 : 8;
        send(0x81, 0x80 | (bytes == 1 ? (int) length : bytes == 2 ? 126 : 127));
        for (int shift = 8 * (bytes - 1); bytes > 1 && shift >= 0; shift -= 8) {
            send((int) (length >> shift) & 0xff);
        }
        send(0, 0, 0, 0);
        byte[] block = new byte[64 * 1024];
        for (long done = 0; done < sent; done += block.length) {
            socket.getOutputStream().write(block, 0, (int) Math.min(block.length, sent - done));
        }
    }

    /** Reads frames up to the close frame; -1 when the connection ended without one. */
    public int closeCode() {
        try {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0f;
                long length = in.readUnsignedByte();
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = in.readLong();
                }
                byte[] payload = in.readNBytes((int) length);
                if (opcode == 8) {
                    return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
                }
            }
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the connection did not end", e);
        } catch (IOException e) {
            return -1;
        }
    }

    /** Ends the connection as a machine does that was switched off and has forgotten it: by a reset. */
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
