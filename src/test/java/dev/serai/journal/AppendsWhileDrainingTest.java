package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Appends are acknowledged whatever the sink does: it is away, it hangs in the middle of a batch, or it takes in a
 * backlog. Each test would wait for ever if an append waited for it. How that goes with a million entries is seen in
 * {@link BacklogIT}.
 */
@Timeout(120)
class AppendsWhileDrainingTest {
    private static final int BACKLOG = 20_000;
    private static final int BATCH = 200;
    private static final String ROUTE =
            "journal:a?group=sink&batchSize=" + BATCH + "&batchTimeout=0&retryDelay=5ms&retryMaxDelay=20ms";
    private static final String APPEND = "journal:a";

    @TempDir
    Path folder;

    private TestRoutes withBacklog() throws Exception {
        TestRoutes r = new TestRoutes(folder.resolve("journal.db"));
        r.appendAll(
                "a",
                IntStream.range(0, BACKLOG).mapToObj(i -> "{\"n\":" + i + "}").toList());
        return r;
    }

    @Test
    void appendsAreAcknowledgedWhileTheSinkHangsInTheMiddleOfABacklog() throws Exception {
        Semaphore batches = new Semaphore(5);
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch hangs = new CountDownLatch(1);
        try (TestRoutes r = withBacklog()) {
            r.route(ROUTE, e -> {
                begun.incrementAndGet();
                if (!batches.tryAcquire()) {
                    hangs.countDown();
                    batches.acquire();
                }
            });
            hangs.await();
            assertThat(begun).hasValue(6);
            for (int i = 0; i < 100; i++) {
                r.append(APPEND, "{\"late\":" + i + "}");
            }
            assertThat(begun).as("batches: it hangs in the sixth").hasValue(6);
            batches.release(BACKLOG);
            r.awaitAllRead();
        }
    }

    @Test
    void appendsAreAcknowledgedWhileTheSinkIsAway() throws Exception {
        AtomicBoolean away = new AtomicBoolean(true);
        AtomicInteger tries = new AtomicInteger();
        AtomicInteger taken = new AtomicInteger();
        try (TestRoutes r = withBacklog()) {
            r.route(ROUTE, e -> {
                tries.incrementAndGet();
                if (away.get()) {
                    throw new ConnectException("the sink is away");
                }
                taken.incrementAndGet();
            });
            for (int i = 0; i < 100 || tries.get() < 10; i++) {
                r.append(APPEND, "{\"late\":" + i + "}");
            }
            assertThat(taken).hasValue(0);
            away.set(false);
            r.awaitAllRead();
        }
    }

    /** The sink takes a batch for each append that was acknowledged, and none more. */
    @Test
    void everyAppendOfADrainIsAcknowledgedBeforeItsNextBatchIsTaken() throws Exception {
        Semaphore batches = new Semaphore(0);
        Semaphore taken = new Semaphore(0);
        int all = BACKLOG / BATCH;
        try (TestRoutes r = withBacklog()) {
            r.route(ROUTE, e -> {
                batches.acquire();
                taken.release();
            });
            for (int i = 0; i < all; i++) {
                batches.release();
                r.append(APPEND, "{\"late\":" + i + "}");
                taken.acquire();
            }
            assertThat(taken.tryAcquire())
                    .as("more batches than it was let take")
                    .isFalse();
            batches.release(BACKLOG);
            r.awaitAllRead();
        }
    }
}
