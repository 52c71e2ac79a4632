package dev.serai.web.feed;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.serai.journal.control.JournalOperations;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * How long an entry is on its way from the append to each of many clients of a running daemon's feed: {@code JOURNAL
 * URI TOPIC CLIENTS RATE SECONDS}. Each entry has the time it was appended at, and is on disk before it is sent. Prints
 * {@code clients,messages,lost,doubled,p50_ms,p99_ms,max_ms}; the first two seconds are not counted.
 */
public final class FeedToManyClients {
    private static final int WARM_UP_SECONDS = 2;
    private static final String NUMBER = "\"n\":";
    private static final String TIME = "\"t\":";

    private FeedToManyClients() {}

    public static void main(String[] args) throws Exception {
        int clients = Integer.parseInt(args[3]);
        int rate = Integer.parseInt(args[4]);
        int messages = rate * (WARM_UP_SECONDS + Integer.parseInt(args[5]));
        // the topic is there once it has an entry
        try (JournalOperations journal = JournalOperations.open(Path.of(args[0]))) {
            append(journal, args[2], -1);
            HttpClient http = HttpClient.newHttpClient();
            List<Client> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                Client client = new Client(messages);
                http.newWebSocketBuilder()
                        .buildAsync(URI.create(args[1]), client)
                        .get(30, TimeUnit.SECONDS);
                all.add(client);
            }
            long begun = System.nanoTime();
            for (int n = 0; n < messages; n++) {
                long due = begun + TimeUnit.SECONDS.toNanos(1) * n / rate;
                while (System.nanoTime() < due) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                append(journal, args[2], n);
            }
            for (Client client : all) {
                client.last.completeOnTimeout(null, 10, TimeUnit.SECONDS).join();
            }
            print(all, messages, rate * WARM_UP_SECONDS);
        }
        System.exit(0); // the client's threads
    }

    private static void append(JournalOperations journal, String topic, int n) throws Exception {
        String line = String.format(
                Locale.ROOT,
                "{\"_id\":\"feed/%d/%d\",\"_kind\":\"objectText\",\"body\":"
                        + "{\"n\":%d,\"t\":%d,\"device\":\"station\",\"temperature\":21.37,\"humidity\":48.2}}",
                ProcessHandle.current().pid(),
                n,
                n,
                System.nanoTime());
        if (journal.importLines(topic, List.of(line.getBytes(US_ASCII)), Duration.ofMinutes(1))
                        .stored()
                != 1) {
            throw new IllegalStateException("entry " + n + " was not stored");
        }
    }

    private static void print(List<Client> clients, int messages, int warmUp) {
        int counted = messages - warmUp;
        long[] nanos = new long[clients.size() * counted];
        int size = 0;
        long lost = 0;
        long doubled = 0;
        for (Client client : clients) {
            doubled += client.doubled.get();
            for (int n = 0; n < messages; n++) {
                if (client.nanos[n] == 0) {
                    lost++;
                } else if (n >= warmUp) {
                    nanos[size++] = client.nanos[n];
                }
            }
        }
        long[] sorted = Arrays.copyOf(nanos, size);
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%d,%d,%d,%d,%.2f,%.2f,%.2f%n",
                clients.size(),
                (long) messages * clients.size(),
                lost,
                doubled,
                at(sorted, 0.50),
                at(sorted, 0.99),
                at(sorted, 1));
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.ceil(share * sorted.length) - 1] / 1e6;
    }

    private static final class Client implements WebSocket.Listener {
        private final long[] nanos;
        private final AtomicInteger doubled = new AtomicInteger();
        private final CompletableFuture<Void> last = new CompletableFuture<>();
        private final StringBuilder text = new StringBuilder();

        Client(int messages) {
            nanos = new long[messages];
        }

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean whole) {
            text.append(part);
            if (whole) {
                int n = (int) number(NUMBER);
                if (n >= 0) {
                    if (nanos[n] != 0) {
                        doubled.incrementAndGet();
                    }
                    nanos[n] = Math.max(1, System.nanoTime() - number(TIME));
                    if (n == nanos.length - 1) {
                        last.complete(null);
                    }
                }
                text.setLength(0);
            }
            socket.request(1);
            return null;
        }

        private long number(String name) {
            int begin = text.indexOf(name) + name.length();
            return Long.parseLong(text.substring(begin, text.indexOf(",", begin)));
        }
    }
}
