package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How far lanes may be ahead of their group's cursor. */
class AheadTest {
    private static JournalConfiguration lanes(int concurrency, int batchSize, long batchBytes) {
        JournalConfiguration c = new JournalConfiguration();
        c.setConcurrency(concurrency);
        c.setBatchSize(batchSize);
        c.setBatchBytes(batchBytes);
        return c;
    }

    @Test
    void entriesAreBoundedByTenRoundsOfBatches() {
        Ahead ahead = new Ahead(lanes(2, 100, 1 << 20));
        assertThat(ahead.room(50, 50)).isEqualTo(2000);
        assertThat(ahead.room(2049, 50)).isEqualTo(1);
        assertThat(ahead.room(2050, 50)).isZero();
        assertThat(ahead.room(3000, 50)).isZero();
    }

    @Test
    void bytesAreBoundedByFourRoundsUntilTheCursorIsBehindThem() {
        Ahead ahead = new Ahead(lanes(2, 100, 1000));
        ahead.dealt(10, 4000);
        ahead.dealt(20, 3999);
        assertThat(ahead.room(20, 0)).isPositive();
        ahead.dealt(21, 1);
        assertThat(ahead.room(21, 0)).isZero();
        assertThat(ahead.room(21, 9)).as("the first entries are not all done").isZero();
        assertThat(ahead.room(21, 10)).isEqualTo(2000 - 11);
        assertThat(ahead.room(21, 21)).isEqualTo(2000);
        ahead.dealt(22, 9000);
        assertThat(ahead.room(22, 21))
                .as("one that is larger than all goes alone")
                .isZero();
        assertThat(ahead.room(22, 22)).isPositive();
    }

    @Test
    void withoutABoundOnABatchThereIsNone() {
        Ahead ahead = new Ahead(lanes(3, 100, Long.MAX_VALUE));
        ahead.dealt(10, Long.MAX_VALUE / 2);
        assertThat(ahead.room(10, 0)).isPositive();
    }
}
