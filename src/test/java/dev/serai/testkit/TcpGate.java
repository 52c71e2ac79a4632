package dev.serai.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A port on loopback that leads to a server which a test can not stop: shut, it cuts all connections at once and
 * refuses new ones, as a server that lost its power does. Thread-safe.
 */
public final class TcpGate implements AutoCloseable {
    private final String host;
    private final int port;
    private final int own;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private @Nullable ServerSocket entrance;

    /** An open gate to the server. */
    public TcpGate(String host, int port) throws IOException {
        this.host = host;
        this.port = port;
        own = FreePort.take();
        open();
    }

    /** Where it stands: a port of 127.0.0.1. */
    public int port() {
        return own;
    }

    /** Lets connections through again. */
    public synchronized void open() throws IOException {
        ServerSocket listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), own));
        entrance = listening;
        begin("gate", () -> accept(listening));
    }

    private void accept(ServerSocket listening) {
        while (!listening.isClosed()) {
            try {
                Socket client = listening.accept();
                open.add(client);
                Socket server = new Socket(host, port);
                open.add(server);
                begin("gate-in", () -> pass(client, server));
                begin("gate-out", () -> pass(server, client));
                if (listening.isClosed()) {
                    shut();
                }
            } catch (IOException e) {
                // it is shut, or the server is away: the client sees its connection end
                if (listening.isClosed()) {
                    return;
                }
            }
        }
    }

    private void pass(Socket from, Socket to) {
        try (Closeable one = from;
                Closeable other = to) {
            from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // one of the two ended; both are closed
        }
        open.remove(from);
        open.remove(to);
    }

    /** Cuts everything that is on its way. */
    public synchronized void shut() throws IOException {
        ServerSocket listening = entrance;
        if (listening != null) {
            listening.close();
        }
        for (Socket socket : open) {
            socket.close();
        }
        open.clear();
    }

    @Override
    public void close() throws IOException {
        shut();
    }

    private static void begin(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
