package dev.serai.serial.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void aByteTakesTenBitTimes() {
        Line line = new Line(9600, 0);
        assertThat(line.ready(SECOND)).isEqualTo(960);
        line.sent(960);
        assertThat(line.ready(SECOND)).isZero();
        assertThat(line.freeAt()).isEqualTo(SECOND);
        assertThat(line.readyAt(1)).isEqualTo(SECOND + 1_041_667);
    }

    @Test
    void whatFollowsAtOnceWaitsForTheLineAndIdleTimeIsNotMadeUp() {
        Line line = new Line(9600, 0);
        line.sent(960);
        line.begin(SECOND / 2);
        assertThat(line.freeAt()).isEqualTo(SECOND);
        line.begin(5 * SECOND);
        assertThat(line.ready(5 * SECOND)).isZero();
        assertThat(line.ready(6 * SECOND)).isEqualTo(960);
    }

    @Test
    void manyBytesAreHandedOverInLumpsOfFourMilliseconds() {
        assertThat(new Line(115_200, 0).readyAt(1000)).isBetween(3_900_000L, 4_000_000L);
    }
}
