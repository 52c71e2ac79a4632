package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
    private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofMinutes(1));

    @Test
    void thePauseDoublesGiveOrTakeAQuarterUpToTheLongest() {
        for (int round = 0; round < 100; round++) {
            assertThat(backoff.after(1, null)).isBetween(Duration.ofMillis(750), Duration.ofMillis(1250));
            assertThat(backoff.after(3, null)).isBetween(Duration.ofMillis(3000), Duration.ofMillis(5000));
            assertThat(backoff.after(1000, null)).isBetween(Duration.ofSeconds(45), Duration.ofSeconds(60));
        }
    }

    @Test
    void aSinkThatAsksForMoreGetsItUpToTenTimesTheLongest() {
        assertThat(backoff.after(1, Duration.ofSeconds(30))).isEqualTo(Duration.ofSeconds(30));
        assertThat(backoff.after(1, Duration.ofDays(1))).isEqualTo(Duration.ofMinutes(10));
        assertThat(backoff.after(1, Duration.ZERO)).isGreaterThanOrEqualTo(Duration.ofMillis(750));
    }
}
