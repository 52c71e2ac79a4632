package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TextTableTest {
    @Test
    void columnsAreAsWideAsTheirWidestCellAndNumbersStandOnTheRight() {
        TextTable table =
                new TextTable(new FrameText(StandardCharsets.UTF_8, StandardCharsets.UTF_8), "NAME", ">N", "MORE");
        table.add("a", 1000, "x");
        table.add("longer", 7, "");

        assertThat(table.lines()).containsExactly("NAME       N  MORE", "a       1000  x", "longer     7");
    }

    @Test
    void noCellBreaksItsLineOrSteersTheTerminal() {
        TextTable table = new TextTable(new FrameText(StandardCharsets.UTF_8, StandardCharsets.US_ASCII), "NAME");
        table.add("a\nb\u001b[2J\u202eö");

        assertThat(table.lines()).containsExactly("NAME", "a\\nb\\x1b[2J\\xe2\\x80\\xae\\xc3\\xb6");
    }

    @Test
    void agesAreShort() {
        assertThat(AgeText.of(-5)).isEqualTo("0 ms");
        assertThat(AgeText.of(850)).isEqualTo("850 ms");
        assertThat(AgeText.of(42_999)).isEqualTo("42 s");
        assertThat(AgeText.of(320_000)).isEqualTo("5 m 20 s");
        assertThat(AgeText.of(3 * 3_600_000L + 300_000)).isEqualTo("3 h 5 m");
        assertThat(AgeText.of(12 * 86_400_000L + 4 * 3_600_000L)).isEqualTo("12 d 4 h");
    }

    @Test
    void progressIsWrittenOverAndTakenAway() {
        StringWriter err = new StringWriter();
        AtomicLong now = new AtomicLong();
        ProgressLine progress = new ProgressLine(new PrintWriter(err), true, now::get);
        progress.show(1, 10, "too soon");
        assertThat(err.toString()).isEmpty();
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        progress.show(5, 10, "5 entries");
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        progress.show(7, -1, "7");
        progress.close();
        progress.close();

        String bar = "[===============               ]  50 %  5 entries";
        assertThat(err.toString()).isEqualTo("\r" + bar + "\r7" + " ".repeat(bar.length() - 1) + "\r \r");
    }

    @Test
    void whereItCanNotBeWrittenOverNoProgressIsShown() {
        StringWriter err = new StringWriter();
        AtomicLong now = new AtomicLong();
        ProgressLine progress = new ProgressLine(new PrintWriter(err), false, now::get);
        now.addAndGet(TimeUnit.SECONDS.toNanos(1));
        progress.show(5, 10, "5 entries");
        progress.close();

        assertThat(err.toString()).isEmpty();
    }
}
