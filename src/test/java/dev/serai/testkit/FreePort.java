package dev.serai.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;

/**
 * Ports of loopback for servers that are started later, or stopped and started again. The system gives them to nobody:
 * they lie below those that it hands out to whoever asks for any, such as clients (Linux: from 32768). A client that
 * tries a port of those again and again while its server is away may be given that port itself, and then is connected
 * to itself. Each JVM has a range of its own, which it holds by a server on the first port of it.
 */
public final class FreePort {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();
    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int RANGE = 250;

    private static int first;
    private static int next;

    /** Held for as long as this JVM lives. */
    @SuppressWarnings("unused")
    private static ServerSocket claim;

    private FreePort() {}

    /** One that nobody has, and that no other test of this run is given soon. */
    public static synchronized int take() throws IOException {
        if (first == 0) {
            claim();
        }
        for (int tries = 0; tries < RANGE; tries++) {
            next = next + 1 < first + RANGE ? next + 1 : first + 1;
            if (isFree(next)) {
                return next;
            }
        }
        throw new IOException("None of the ports " + first + " to " + (first + RANGE - 1) + " is free");
    }

    private static boolean isFree(int port) {
        try (ServerSocket free = new ServerSocket(port, 1, HERE)) {
            return free.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static void claim() throws IOException {
        int ranges = (END - FIRST) / RANGE;
        int begin = new Random().nextInt(ranges);
        for (int i = 0; i < ranges; i++) {
            int of = FIRST + (begin + i) % ranges * RANGE;
            try {
                claim = new ServerSocket(of, 1, HERE);
                first = of;
                next = of;
                return;
            } catch (IOException e) {
                // another JVM's, or somebody else's
            }
        }
        throw new IOException("Every range of ports from " + FIRST + " to " + END + " is taken");
    }
}
