package dev.serai.web;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Posts readings over connections that stay open, each waiting for its answer before the next: {@code PORT PATH
 * CONNECTIONS SECONDS READINGS}. A fifth of the time warms up. Prints requests a second, readings a second, and the
 * median and 99th percentile of the time to the answer in milliseconds; an answer other than 202 ends it.
 */
public final class HttpLoad {
    private HttpLoad() {}

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        int connections = Integer.parseInt(args[2]);
        long nanos = Long.parseLong(args[3]) * 1_000_000_000L;
        int readings = Integer.parseInt(args[4]);
        String one = "{\"device\":\"bench\",\"temperature\":21.5,\"humidity\":40.2,\"pressure\":1013.2}";
        String body = readings == 1 ? one : "[" + (one + ",").repeat(readings - 1) + one + "]";
        byte[] request = ("POST " + args[1] + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
                        + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(US_ASCII);
        long begin = System.nanoTime() + nanos / 5;
        long end = begin + nanos;
        ExecutorService threads = Executors.newFixedThreadPool(connections);
        List<Callable<long[]>> all = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            all.add(() -> ask(port, request, begin, end));
        }
        long[] times = {};
        try {
            for (Future<long[]> done : threads.invokeAll(all)) {
                long[] more = done.get();
                int at = times.length;
                times = Arrays.copyOf(times, at + more.length);
                System.arraycopy(more, 0, times, at, more.length);
            }
        } finally {
            threads.shutdownNow(); // or a failure would not end the program
        }
        Arrays.sort(times);
        double rate = times.length / (nanos / 1e9);
        System.out.printf(
                Locale.ROOT,
                "%.0f %.0f %.3f %.3f%n",
                rate,
                rate * readings,
                times[times.length / 2] / 1e6,
                times[(int) (times.length * 0.99)] / 1e6);
    }

    private static long[] ask(int port, byte[] request, long begin, long end) throws IOException {
        long[] times = new long[1024];
        int count = 0;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            for (long sent = System.nanoTime(); sent < end; sent = System.nanoTime()) {
                out.write(request);
                answer(in);
                if (sent >= begin) {
                    if (count == times.length) {
                        times = Arrays.copyOf(times, 2 * count);
                    }
                    times[count++] = System.nanoTime() - sent;
                }
            }
        }
        return Arrays.copyOf(times, count);
    }

    private static void answer(InputStream in) throws IOException {
        String status = line(in);
        if (!status.startsWith("HTTP/1.1 202")) {
            throw new IOException("answered with " + status);
        }
        int length = -1;
        boolean chunked = false;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            }
            chunked |= lower.startsWith("transfer-encoding:");
        }
        if (chunked) {
            for (int size = Integer.parseInt(line(in), 16); size > 0; size = Integer.parseInt(line(in), 16)) {
                in.skipNBytes(size + 2L);
            }
            line(in);
        } else {
            in.skipNBytes(length);
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection");
            }
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
