package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.spi.annotations.Component;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where a route goes on behind {@code to: journal:}. */
@Timeout(60)
class CompletionTest {
    @TempDir
    Path folder;

    private TestRoutes routes;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();

    @BeforeEach
    void setUp() throws Exception {
        routes = new TestRoutes(folder.resolve("journal.db"));
    }

    @AfterEach
    void tearDown() {
        routes.close();
    }

    private void behind(String append, Processor step) throws Exception {
        routes.context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .to(append)
                        .process(e -> threads.add(Thread.currentThread()))
                        .process(step);
            }
        });
    }

    private Exchange request(Object body, Map<String, Object> headers) {
        return routes.context.createProducerTemplate().request("direct:in", e -> {
            e.getIn().setBody(body);
            e.getIn().setHeaders(new java.util.HashMap<>(headers));
        });
    }

    @Test
    void aRouteGoesOnOnTheTopicsThread() throws Exception {
        behind("journal:a", e -> {});
        assertThat(request("x", Map.of()).getException()).isNull();
        assertThat(threads).singleElement().satisfies(t -> assertThat(t.getName())
                .contains("JournalCompletion-a"));
    }

    @Test
    void behindASynchronousAppendItGoesOnOnItsOwn() throws Exception {
        behind("journal:a?synchronous=true", e -> {});
        Exchange first = request("x", Map.of(JournalConstants.KEY, "k"));
        assertThat(first.getException()).isNull();
        assertThat(first.getMessage().getHeader(JournalConstants.OFFSET)).isEqualTo(0L);
        assertThat(first.getMessage().getHeader(JournalConstants.ID, String.class))
                .startsWith("a/000000000000/");
        assertThat(first.getMessage().getHeader(JournalConstants.DUPLICATE)).isEqualTo(false);
        Exchange again = request("x", Map.of(JournalConstants.KEY, "k"));
        assertThat(again.getMessage().getHeader(JournalConstants.DUPLICATE)).isEqualTo(true);
        assertThat(again.getMessage().getHeader(JournalConstants.ID))
                .isEqualTo(first.getMessage().getHeader(JournalConstants.ID));
        assertThat(threads).hasSize(2).containsOnly(Thread.currentThread());
    }

    @Test
    void aSynchronousListIsStoredAsOneAndItsRefusedElementsAreNamed() throws Exception {
        behind("journal:a?synchronous=true&append=each&partial=true&format=json", e -> {});
        Exchange good = request(List.of("{\"n\":0}", "{\"n\":1}"), Map.of());
        assertThat(good.getMessage().getHeader(JournalConstants.LAST_OFFSET)).isEqualTo(1L);
        Exchange partly = request(List.of("{\"n\":2}", "no"), Map.of());
        assertThat(partly.getException()).isInstanceOf(RefusedRecordsException.class);
        assertThat(partly.getMessage().getHeader(JournalConstants.OFFSET)).isEqualTo(2L);
        Exchange none = request(List.of("no"), Map.of());
        assertThat(none.getException()).isInstanceOf(RefusedRecordsException.class);
        assertThat(routes.journal().topic("a").next()).isEqualTo(3);
        assertThat(threads).containsOnly(Thread.currentThread());
    }

    @Test
    void aSynchronousAppendThatIsRefusedFailsItsExchange() throws Exception {
        behind("journal:a?synchronous=true&maxSize=1KiB&whenFull=reject", e -> {});
        Exchange refused = request("x".repeat(10_000), Map.of());
        assertThat(refused.getException()).isInstanceOf(JournalException.class);
        assertThat(threads).isEmpty();
    }

    @Test
    void whoIsInterruptedWhileItWaitsIsToldThatTheOutcomeIsNotKnown() throws Exception {
        behind("journal:a?synchronous=true&linger=10s", e -> {});
        CompletableFuture<Exchange> end = new CompletableFuture<>();
        Thread caller = new Thread(() -> end.complete(request("x", Map.of())));
        caller.start();
        await().until(() -> routes.component.openJournal() != null
                && routes.journal().counters().waitingBytes() > 0);
        caller.interrupt();
        assertThat(end.get(20, TimeUnit.SECONDS).getException())
                .isInstanceOf(InterruptedException.class)
                .hasMessageContaining("topic 'a'")
                .hasMessageContaining("not known");
    }

    /** A component that shows where it takes its threads from. */
    @Component("journal")
    private static final class Showing extends JournalComponent {
        volatile Function<String, ExecutorService> threads = name -> {
            throw new IllegalStateException();
        };

        @Override
        Journal open(JournalSettings settings) throws JournalException {
            threads = settings.executors();
            return super.open(settings);
        }
    }

    @Test
    void whoeverHandsAThreadOfTheComponentMuchWorkDoesNoneOfItAndTheOrderStays() throws Exception {
        Showing component = new Showing();
        try (TestRoutes r = new TestRoutes(folder.resolve("other.db"), component)) {
            r.append("journal:a", "x");
            ExecutorService one = component.threads.apply("JournalCompletion-test");
            try {
                CountDownLatch hangs = new CountDownLatch(1);
                List<Integer> done = new CopyOnWriteArrayList<>();
                one.execute(() -> {
                    try {
                        hangs.await();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                int tasks = 3000;
                for (int i = 0; i < tasks; i++) {
                    int number = i;
                    one.execute(() -> {
                        threads.add(Thread.currentThread());
                        done.add(number);
                    });
                }
                assertThat(done).isEmpty();
                hangs.countDown();
                await().until(() -> done.size() == tasks);
                assertThat(done).isSorted();
                assertThat(Set.copyOf(threads)).hasSize(1).doesNotContain(Thread.currentThread());
            } finally {
                one.shutdownNow();
            }
        }
    }

    @Test
    void aStepThatHangsHoldsUpNoOtherTopicHoweverMuchWaitsForIt() throws Exception {
        CountDownLatch hangs = new CountDownLatch(1);
        behind("journal:slow?appendTimeout=200ms", e -> hangs.await());
        byte[] large = new byte[1 << 20];
        List<CompletableFuture<Exchange>> sent = new ArrayList<>();
        try {
            CompletableFuture<Exchange> refused = null;
            for (int i = 0; i < 20 && refused == null; i++) {
                CompletableFuture<Exchange> one = routes.send("direct:in", large);
                long stored = i + 1;
                await().until(() -> routes.journal().topic("slow").next() == stored || one.isDone());
                if (one.isDone()) {
                    refused = one;
                } else {
                    sent.add(one);
                }
            }
            assertThat(refused).isNotNull();
            assertThat(refused.get().getException())
                    .hasMessageContaining("The steps behind 'to: journal:slow' do not keep up")
                    .hasMessageContaining("the record was not stored");
            assertThat(routes.append("journal:other?appendTimeout=200ms", large))
                    .startsWith("other/000000000000/");
        } finally {
            hangs.countDown();
        }
        for (CompletableFuture<Exchange> one : sent) {
            assertThat(one.get(20, TimeUnit.SECONDS).getException()).isNull();
        }
        await().until(() -> routes.journal().counters().waitingBytes() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"journal:a", "journal:a?synchronous=true", "direct:again"})
    void aStepBehindAnAppendMayWaitForOneToTheSameTopic(String to) throws Exception {
        routes.context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:again").to("journal:a?synchronous=true");
            }
        });
        behind("journal:a", e -> {
            Exchange second = routes.context.createProducerTemplate().request(to, x -> x.getIn()
                    .setBody("second"));
            e.getMessage().setHeader("second", second.getMessage().getHeader(JournalConstants.OFFSET));
        });
        assertThat(request("first", Map.of()).getMessage().getHeader("second")).isEqualTo(1L);
        assertThat(threads).singleElement().satisfies(t -> assertThat(t.getName())
                .contains("JournalCompletion-a"));
    }
}
