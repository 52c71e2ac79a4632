package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a limit did is said twice: when it begins, and with the sum when it has ended. */
class BurstTest {
    private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - MINUTE); // the clock may pass its end
    private final List<String> said = new ArrayList<>();
    private final Burst burst = new Burst(60_000, now::get, said::add);
    private final Topic topic = new Topic("a");

    @Test
    void aBurstIsToldOnceWhenItBeginsAndOnceWithItsSumAMinuteAfterTheLast() {
        assertThat(burst.idleNanos()).isEqualTo(Long.MAX_VALUE);
        burst.dropped(topic, 3, "It is full");
        now.addAndGet(MINUTE - 1);
        burst.dropped(topic, 4, "It is still full");
        burst.refused(topic, 1, "It is still full");
        burst.tell(false);
        assertThat(said).containsExactly("Topic 'a': its oldest entries give way. It is full");
        assertThat(burst.idleNanos()).isEqualTo(MINUTE);
        now.addAndGet(MINUTE - 1);
        burst.tell(false);
        assertThat(said).hasSize(1);
        assertThat(burst.idleNanos()).isEqualTo(1);
        now.incrementAndGet();
        assertThat(burst.idleNanos()).isZero();
        burst.tell(false);
        burst.tell(false);
        assertThat(said)
                .hasSize(2)
                .last()
                .isEqualTo("Topic 'a': in all 7 entries were dropped unread and 1 appends refused in this burst");
        assertThat(burst.idleNanos()).isEqualTo(Long.MAX_VALUE);
        burst.refused(topic, 1, "Again");
        assertThat(said).hasSize(3).last().isEqualTo("Topic 'a': appends are refused. Again");
    }

    @Test
    void eachTopicAndTheKeysHaveBurstsOfTheirOwn() {
        burst.dropped(topic, 1, "Full");
        burst.dropped(new Topic("b"), 2, "Full");
        burst.forgotten(5, "Keys have filled their share");
        burst.forgotten(6, "Keys have filled their share");
        assertThat(said)
                .containsExactly(
                        "Topic 'a': its oldest entries give way. Full",
                        "Topic 'b': its oldest entries give way. Full",
                        "Keys have filled their share");
        now.addAndGet(MINUTE);
        burst.dropped(topic, 1, "Full");
        burst.tell(false);
        assertThat(said)
                .hasSize(5)
                .contains("In all 11 keys of appends were forgotten before their time in this burst")
                .noneMatch(s -> s.startsWith("Topic 'a': in all"));
    }

    @Test
    void atTheEndAllAreTold() {
        burst.dropped(topic, 1, "Full");
        burst.forgotten(1, "Keys");
        burst.tell(true);
        assertThat(said).hasSize(4);
    }
}
