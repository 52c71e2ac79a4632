package dev.serai.journal.log;

import static dev.serai.journal.log.TestJournal.append;
import static dev.serai.journal.log.TestJournal.bodies;
import static dev.serai.journal.log.TestJournal.change;
import static dev.serai.journal.log.TestJournal.sql;
import static dev.serai.journal.log.TestJournal.store;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One thing that can not be written, while the file and the disk are well, fails alone. */
@Timeout(400)
class SuspectsTest {
    private static final String AGAIN = "insert into run select * from run limit 1";
    private static final Append.Terms PATIENT =
            new Append.Terms(Duration.ZERO, Duration.ofMinutes(10), Duration.ofHours(1));

    @TempDir
    Path folder;

    private final AtomicInteger tries = new AtomicInteger();

    private Path file() {
        return folder.resolve("journal.db");
    }

    /** What is given to the journal until it is released goes into one transaction. */
    static CountDownLatch hold(Journal j) throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        change(j, new CompletableFuture<>(), (file, ledger) -> {
            reached.countDown();
            try {
                release.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        reached.await();
        return release;
    }

    private static CompletableFuture<Void> write(Journal j, String sql) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        change(j, done, (file, ledger) -> JournalFile.execute(file.connection(), sql));
        return done;
    }

    private void failsAlone(TestJournal.Applying applying, String why) throws Exception {
        try (Journal j = TestJournal.open(file())) {
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            store(j, "a", "one");
            CountDownLatch release = hold(j);
            CompletableFuture<Void> before = write(j, "insert into run values('before', '', 0, 0)");
            CompletableFuture<Void> bad = new CompletableFuture<>();
            change(j, bad, applying);
            CompletableFuture<Void> behind = write(j, "insert into run values('behind', '', 0, 0)");
            CompletableFuture<String> appended = append(j, "a", PATIENT, null, "two");
            g.commit(1, List.of());
            release.countDown();
            assertThatThrownBy(() -> bad.get(60, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(JournalException.class)
                    .hasMessageContaining(why);
            before.get(60, TimeUnit.SECONDS);
            behind.get(60, TimeUnit.SECONDS);
            assertThat(appended.get(60, TimeUnit.SECONDS)).startsWith("a/000000000001/");
            assertThat(g.awaitDurable(() -> false)).isTrue();
            assertThat(bodies(j, "a")).containsExactly("one", "two");
            assertThat(j.trouble()).isNull();
            assertThat(j.counters().refused()).isZero();
        }
    }

    @Test
    void aChangeWhoseRowBreaksAConstraintFailsAlone() throws Exception {
        failsAlone((f, ledger) -> JournalFile.execute(f.connection(), AGAIN), "CONSTRAINT");
    }

    @Test
    void aChangeWithAWrongStatementFailsAlone() throws Exception {
        failsAlone((f, ledger) -> JournalFile.execute(f.connection(), "delete from no_such_table"), "no_such_table");
    }

    @Test
    void aChangeWithAFaultOfTheProgramFailsAlone() throws Exception {
        failsAlone(
                (f, ledger) -> {
                    throw new IllegalStateException("a fault");
                },
                "a fault");
    }

    @Test
    void aChangeWhoseOwnAppendCanNotBeWrittenFailsAlone() throws Exception {
        failsAlone(
                (f, ledger) -> {
                    Topic own = new Topic("own");
                    ledger.ensure(own);
                    ledger.append(own, new Append(List.of(TestJournal.text("x")), null, PATIENT) {
                        @Override
                        void entered(JournalFile file) throws SQLException {
                            JournalFile.execute(file.connection(), AGAIN);
                        }

                        @Override
                        protected void stored(long offset, String run) {
                            throw new AssertionError("its change failed");
                        }

                        @Override
                        protected void refused(JournalException failure) {
                            throw new AssertionError("its change is told");
                        }
                    });
                },
                "CONSTRAINT");
    }

    @Test
    void aChangeThatFailsOnlyBesideAnotherIsWrittenByItself() throws Exception {
        try (Journal j = TestJournal.open(file())) {
            CountDownLatch release = hold(j);
            CompletableFuture<Void> first = new CompletableFuture<>();
            change(j, first, (f, ledger) -> tries.incrementAndGet());
            CompletableFuture<Void> second = new CompletableFuture<>();
            change(j, second, (f, ledger) -> {
                if (tries.getAndSet(0) > 0) {
                    throw new IllegalStateException("not beside the other");
                }
            });
            release.countDown();
            second.get(60, TimeUnit.SECONDS);
            first.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void anAppendThatCanNotBeWrittenFailsAloneAndTheOthersAreStoredInOrder() throws Exception {
        try (Journal j = TestJournal.open(file())) {
            store(j, "a", "first");
            store(j, "b", "first");
            sql(
                    file(),
                    "create trigger no before insert on page when instr(new.content, cast('poison' as blob)) > 0"
                            + " begin select raise(abort, 'not this one'); end");
            CountDownLatch release = hold(j);
            List<CompletableFuture<String>> a = new ArrayList<>();
            List<CompletableFuture<String>> b = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                a.add(append(j, "a", PATIENT, null, i == 13 || i == 4 ? "poison" : "good " + i));
                b.add(append(j, "b", PATIENT, null, "good " + i));
            }
            release.countDown();
            for (CompletableFuture<String> good : b) {
                good.get(60, TimeUnit.SECONDS);
            }
            for (int i = 0; i < 20; i++) {
                CompletableFuture<String> f = a.get(i);
                if (i == 13 || i == 4) {
                    assertThatThrownBy(() -> f.get(60, TimeUnit.SECONDS))
                            .hasMessageContaining("not this one")
                            .hasMessageContaining("the record was not stored");
                } else {
                    f.get(60, TimeUnit.SECONDS);
                }
            }
            List<String> good = new ArrayList<>(List.of("first"));
            IntStream.range(0, 20).mapToObj(i -> "good " + i).forEach(good::add);
            assertThat(bodies(j, "b")).isEqualTo(good);
            good.removeAll(List.of("good 13", "good 4"));
            assertThat(bodies(j, "a")).isEqualTo(good);
            assertThat(j.trouble()).isNull();
            await().until(() -> j.counters().waitingBytes() == 0); // once all are told
        }
    }

    @Test
    void whatAllElseWaitsForTakesAllElseWithIt() throws Exception {
        try (Journal j = TestJournal.open(file())) {
            CountDownLatch release = hold(j);
            CompletableFuture<Void> failed = new CompletableFuture<>();
            j.submit(new Change() {
                @Override
                public void apply(JournalFile file, Ledger ledger) {
                    throw new IllegalStateException("the beginning of a salvage");
                }

                @Override
                public boolean isWaitedFor() {
                    return true;
                }

                @Override
                public void committed() {}

                @Override
                public void failed(JournalException e) {
                    failed.completeExceptionally(e);
                }
            });
            CompletableFuture<String> behind = append(j, "a", PATIENT, null, "must not get offset 0");
            release.countDown();
            assertThatThrownBy(() -> failed.get(60, TimeUnit.SECONDS)).hasMessageContaining("beginning");
            assertThatThrownBy(() -> behind.get(60, TimeUnit.SECONDS)).hasMessageContaining("not stored");
        }
    }

    /** What a limit holds is older than what waits beside a change that fails. */
    @Test
    void aChangeThatFailsDoesNotPutYoungerAppendsBeforeThoseThatALimitHolds() throws Exception {
        String large = "x".repeat(100_000);
        try (Journal j = TestJournal.open(file())) {
            j.limit(j.topic("a"), new TopicLimits(250_000L, null, WhenFull.block));
            Group g = j.openGroup(j.topic("a"), "g", StartFrom.EARLIEST, () -> false);
            store(j, "a", large + 0);
            store(j, "a", large + 1);
            CompletableFuture<String> held = append(j, "a", PATIENT, null, large + 2);
            while (j.trouble() == null) {
                write(j, "select 1").get(60, TimeUnit.SECONDS);
            }
            CountDownLatch release = hold(j);
            CompletableFuture<Void> full = new CompletableFuture<>();
            change(j, full, (f, ledger) -> {
                throw new JournalFullException("no room for a letter");
            });
            CompletableFuture<String> younger = append(j, "a", PATIENT, null, large + 3);
            release.countDown();
            assertThatThrownBy(() -> full.get(60, TimeUnit.SECONDS)).hasMessageContaining("no room for a letter");
            assertThat(held).isNotDone();
            g.commit(2, List.of());
            assertThat(held.get(60, TimeUnit.SECONDS)).startsWith("a/000000000002/");
            assertThat(younger.get(60, TimeUnit.SECONDS)).startsWith("a/000000000003/");
            assertThat(bodies(j, "a")).endsWith(large + 2, large + 3);
        }
    }
}
