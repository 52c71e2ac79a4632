package dev.serai.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ArrivalClockTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private final ArrivalClock clock = new ArrivalClock(Duration.ofMillis(1));

    @Test
    void datesBytesOfOneReadBackByCharacterTime() {
        clock.opened(0);
        clock.read(10, NOON, Duration.ofSeconds(1).toNanos());

        assertThat(clock.timeOf(9)).isEqualTo(NOON);
        assertThat(clock.timeOf(0)).isEqualTo(NOON.minusMillis(9));
    }

    @Test
    void neverDatesAByteBeforeTheReadBefore() {
        clock.opened(0);
        clock.read(10, NOON, Duration.ofMillis(4).toNanos());
        assertThat(clock.timeOf(0)).isEqualTo(NOON.minusMillis(4));

        clock.read(10, NOON.plusMillis(3), Duration.ofMillis(7).toNanos());
        assertThat(clock.timeOf(10)).isEqualTo(NOON);
    }

    @Test
    void keepsTheTimeAtWhichAnUnfinishedFrameBegan() {
        clock.opened(0);
        clock.read(10, NOON, Duration.ofSeconds(1).toNanos());
        clock.pending(8);
        clock.read(5, NOON.plusSeconds(5), Duration.ofSeconds(6).toNanos());
        clock.pending(8);
        clock.read(5, NOON.plusSeconds(9), Duration.ofSeconds(10).toNanos());

        assertThat(clock.timeOf(8)).isEqualTo(NOON.minusMillis(1));
        assertThat(clock.timeOf(19)).isEqualTo(NOON.plusSeconds(9));
    }
}
