package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLDataException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GivenUpLogTest {
    private final AtomicLong nanos = new AtomicLong(-TimeUnit.HOURS.toNanos(1));
    private final List<String> lines = new ArrayList<>();
    private final GivenUpLog log = new GivenUpLog("g", false, nanos::get, lines::add);

    private void refused(int entry) {
        log.add(
                "a/" + entry + "/run",
                new DeliveryFailure(new SQLDataException("value " + entry + " is bad"), "store", "sql:x"));
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
        log.tick();
    }

    @Test
    void theFirstIsToldWholeAndAHundredThousandMoreWithTwoLines() {
        for (int i = 0; i < 100_001; i++) {
            refused(i);
            nanos.addAndGet(TimeUnit.MICROSECONDS.toNanos(1000));
        }
        assertThat(log.nanosToNext()).isBetween(1L, TimeUnit.MINUTES.toNanos(1));
        pass(60);
        assertThat(lines)
                .containsExactly(
                        "Entry a/0/run was refused by the sink of group 'g' and put into the dead letters:"
                                + " SQLDataException: value 0 is bad",
                        "59999 more entries were refused by the sink of group 'g' and put into the dead letters, the"
                                + " latest a/59999/run: SQLDataException: value 59999 is bad",
                        "40001 more entries were refused by the sink of group 'g' and put into the dead letters, the"
                                + " latest a/100000/run: SQLDataException: value 100000 is bad");
        assertThat(log.nanosToNext()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void oneThatComesLaterIsTheFirstOfAnotherBurst() {
        refused(0);
        assertThat(log.nanosToNext()).isEqualTo(Long.MAX_VALUE);
        nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
        refused(1);
        refused(2);
        pass(60);
        pass(60);
        refused(3);
        assertThat(lines)
                .hasSize(4)
                .satisfies(l -> assertThat(l.get(1)).startsWith("Entry a/1/run was refused"))
                .satisfies(
                        l -> assertThat(l.get(2)).startsWith("1 more entries").contains("a/2/run"))
                .satisfies(l -> assertThat(l.get(3)).startsWith("Entry a/3/run was refused"));
    }

    @Test
    void eachKindOfFailureIsToldWholeOnce() {
        refused(0);
        log.add(
                "a/1/run",
                new DeliveryFailure(new SQLIntegrityConstraintViolationException("a duplicate"), "store", "sql:x"));
        refused(2);
        assertThat(lines).hasSize(2).last().asString().contains("a/1/run").contains("a duplicate");
    }

    @Test
    void whatWasCountedIsToldAtTheEnd() {
        refused(0);
        refused(1);
        log.flush();
        log.flush();
        assertThat(lines).hasSize(2).last().asString().startsWith("1 more").contains("a/1/run");
    }
}
