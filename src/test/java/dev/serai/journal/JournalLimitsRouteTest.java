package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.journal.log.JournalFullException;
import dev.serai.journal.log.TopicStatus;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The options maxSize, retention and whenFull, as routes state them. */
class JournalLimitsRouteTest {
    @TempDir
    Path folder;

    private TestRoutes routes;

    @BeforeEach
    void setUp() throws Exception {
        routes = new TestRoutes(folder.resolve("journal.db"));
    }

    @AfterEach
    void tearDown() {
        routes.close();
    }

    private TopicStatus status(String topic) throws Exception {
        return routes.journal().topics().stream()
                .filter(t -> t.name().equals(topic))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theLimitThatOneEndpointStatesHoldsForAllOfTheTopic() throws Exception {
        routes.context.getEndpoint("journal:a?maxSize=100kB&whenFull=reject");
        String large = "x".repeat(40_000);
        routes.append("journal:a", large);
        routes.append("journal:a", large);
        assertThatThrownBy(() -> routes.append("journal:a", large))
                .isInstanceOf(JournalFullException.class)
                .hasMessageContaining("The topic 'a' is full")
                .hasMessageContaining("maxSize of 100000 bytes");
        assertThat(status("a").size()).isBetween(80_000L, 81_000L);
        assertThat(routes.trouble("journal")).contains("The topic 'a' is full");
        routes.append("journal:b", large);
    }

    @Test
    void aLimitStatedWhileTheJournalIsOpenHoldsFromThenOn() throws Exception {
        String large = "x".repeat(40_000);
        for (int i = 0; i < 5; i++) {
            routes.append("journal:a", large);
        }
        assertThat(status("a").size()).isEqualTo(-1);
        routes.context.getEndpoint("journal:a?maxSize=100kB");
        routes.append("journal:a", large);
        assertThat(status("a").size()).isLessThanOrEqualTo(100_000);
        assertThat(status("a").dropped()).isPositive();
    }

    @Test
    void twoValuesForOneTopicAreRefusedAndBothNamed() {
        routes.context.getEndpoint("journal:a?maxSize=1MiB&retention=1h");
        routes.context.getEndpoint("journal:a?maxSize=1048576&batchSize=3");
        routes.context.getEndpoint("journal:a?whenFull=block");
        routes.context.getEndpoint("journal:b?maxSize=2MiB&retention=2h&whenFull=reject");
        assertThatThrownBy(() -> routes.context.getEndpoint("journal:a?maxSize=2MiB"))
                .hasStackTraceContaining("The topic 'a' has one maxSize for all")
                .hasStackTraceContaining("says 2097152")
                .hasStackTraceContaining("says 1048576");
        assertThatThrownBy(() -> routes.context.getEndpoint("journal:a?retention=2h"))
                .hasStackTraceContaining("The topic 'a' has one retention for all");
        assertThatThrownBy(() -> routes.context.getEndpoint("journal:a?whenFull=reject"))
                .hasStackTraceContaining("The topic 'a' has one whenFull for all")
                .hasStackTraceContaining("says block");
    }

    @Test
    void aSizeOrATimeThatIsNoneIsRefused() {
        assertThatThrownBy(() -> routes.context.getEndpoint("journal:a?maxSize=much"))
                .hasStackTraceContaining("maxSize is 'much'");
        assertThatThrownBy(() -> routes.context.getEndpoint("journal:a?retention=-1"))
                .hasStackTraceContaining("retention=-1 is no duration");
    }
}
