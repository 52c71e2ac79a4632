package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.sql;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** Where two parts of the log meet: limits and failing transactions, deleting and reading, groups and refusals. */
class JournalSeamsTest {
    private static final long MIB = 1 << 20;
    private static final String LARGE = "x".repeat(100_000);
    private static final Append.Terms TOGETHER =
            new Append.Terms(Duration.ofMillis(300), Duration.ofSeconds(30), Duration.ofHours(1));

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("journal.db");
    }

    private Journal open(Guarantees guarantees) throws JournalException {
        Limits limits = new Limits(0, 0, 0, Duration.ZERO, WhenFull.dropOldest, MIB, 0);
        return Journal.open(
                new JournalSettings(file(), TestJournal::thread, JournalClock.system(), 8 * MIB, limits), guarantees);
    }

    private static Group group(Journal j, String topic) throws Exception {
        return j.openGroup(j.topic(topic), "g", StartFrom.EARLIEST, () -> false);
    }

    @Test
    void appendsThatALimitHoldsAreStoredOnceThoughMakingRoomFailed() throws Exception {
        try (Journal j = open(Guarantees.FULL)) {
            j.limit(j.topic("holds"), new TopicLimits(250_000L, null, WhenFull.block));
            j.limit(j.topic("drops"), new TopicLimits(250_000L, null, null));
            Group g = group(j, "holds");
            for (String t : List.of("holds", "drops")) {
                store(j, t, LARGE + 0);
                store(j, t, LARGE + 1);
            }
            sql(file(), "create trigger fails before delete on page begin select raise(abort, 'no'); end");
            CompletableFuture<String> held = append(j, "holds", TOGETHER, null, LARGE + 2);
            CompletableFuture<String> dropping = append(j, "drops", TOGETHER, null, LARGE + 2);
            await().until(() -> j.trouble() != null && j.trouble().contains("can not be written"));
            CompletableFuture<String> behind = append(j, "holds", TOGETHER, null, LARGE + 3);
            sql(file(), "drop trigger fails");
            assertThat(dropping.get(60, TimeUnit.SECONDS)).startsWith("drops/000000000002/");
            assertThat(held).isNotDone();
            g.commit(2, List.of());
            assertThat(held.get(60, TimeUnit.SECONDS)).startsWith("holds/000000000002/");
            assertThat(behind.get(60, TimeUnit.SECONDS)).startsWith("holds/000000000003/");
            await().until(() -> j.counters().waitingBytes() == 0);
            assertThat(j.topic("holds").next()).isEqualTo(4);
            assertThat(j.topic("drops").next()).isEqualTo(3);
            assertThat(bodies(j, "holds")).endsWith(LARGE + 2, LARGE + 3);
        }
    }

    @Test
    void aGroupThatCouldNotBeOpenedIsReadByNobody() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        Guarantees failing = new Guarantees(
                (f, acknowledge) -> {
                    if (fails.getAndSet(false)) {
                        throw new IllegalStateException("unexpected");
                    }
                    f.commit();
                    acknowledge.run();
                },
                Guarantees.FULL.runs());
        try (Journal j = open(failing)) {
            store(j, "a", "one");
            fails.set(true);
            assertThatThrownBy(() -> group(j, "a")).hasMessageContaining("unexpected");
            assertThat(j.topic("a").groups()).isEmpty();
            group(j, "a").close();
            assertThat(j.forget(j.topic("a"), "g", false).unread()).isEqualTo(1);
        }
    }

    @Test
    void anAppendThatALimitHoldsIsRefusedInTimeAlsoWhileTheDiskFails() throws Exception {
        AtomicBoolean fails = new AtomicBoolean();
        Append.Terms second = new Append.Terms(Duration.ZERO, Duration.ofSeconds(1), Duration.ofHours(1));
        Guarantees failing = new Guarantees(
                (f, acknowledge) -> {
                    if (fails.get()) {
                        throw new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_FSYNC);
                    }
                    f.commit();
                    acknowledge.run();
                },
                () -> {
                    if (fails.get()) {
                        // As the reopening of the file: nothing of it declares that.
                        JournalSeamsTest.<RuntimeException>sneak(
                                new SQLiteException("disk I/O error", SQLiteErrorCode.SQLITE_IOERR_READ));
                    }
                    return Guarantees.FULL.runs().get();
                });
        try (Journal j = open(failing)) {
            j.limit(j.topic("holds"), new TopicLimits(250_000L, null, WhenFull.block));
            group(j, "holds");
            store(j, "holds", LARGE);
            store(j, "holds", LARGE);
            CompletableFuture<String> held = append(j, "holds", second, null, LARGE);
            await().until(() -> j.trouble() != null);
            fails.set(true);
            CompletableFuture<String> unclear = append(j, "other", Append.Terms.DEFAULT, null, "x");
            assertThatThrownBy(() -> held.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(JournalFullException.class)
                    .hasMessageContaining("was not stored");
            assertThat(unclear).isNotDone();
            fails.set(false);
            assertThat(unclear.get(60, TimeUnit.SECONDS)).startsWith("other/000000000000/");
        }
    }

    @Test
    void invariant8WhatALimitIsAboutToDropIsNotHandedOut() throws Exception {
        AtomicReference<Runnable> atCommit = new AtomicReference<>(() -> {});
        Guarantees looking = new Guarantees(
                (f, acknowledge) -> {
                    atCommit.getAndSet(() -> {}).run();
                    f.commit();
                    acknowledge.run();
                },
                Guarantees.FULL.runs());
        try (Journal j = open(looking);
                Reader r = j.reader(j.topic("a"))) {
            j.limit(j.topic("a"), new TopicLimits(250_000L, null, null));
            Group g = group(j, "a");
            store(j, "a", LARGE + 0);
            store(j, "a", LARGE + 1);
            CompletableFuture<Batch> out = new CompletableFuture<>();
            Thread reading = new Thread(() -> {
                try {
                    g.pin(0, 0);
                    out.complete(r.read(0, Long.MAX_VALUE, 1, MIB));
                } catch (JournalException e) {
                    out.completeExceptionally(e);
                }
            });
            atCommit.set(() -> {
                reading.start();
                await().until(() -> !reading.isAlive() || reading.getState() == Thread.State.WAITING);
            });
            store(j, "a", LARGE + 2);
            Batch batch = out.get(60, TimeUnit.SECONDS);
            assertThat(r.read(batch.firstOffset(), batch.lastOffset(), 1, MIB))
                    .as("a batch that is out can be read again")
                    .isNotNull();
            assertThat(j.counters().dropped()).isPositive();
            reading.join();
        }
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> void sneak(Throwable t) throws E {
        throw (E) t;
    }
}
