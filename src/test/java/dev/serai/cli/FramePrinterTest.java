package dev.serai.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class FramePrinterTest {
    private static final long MILLI = 1_000_000;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private long nanos;
    private boolean stopped;

    @Test
    void aFrameIsShownWithTheTimeOfItsFirstByteItsLengthTextAndBytes() {
        FramePrinter printer = printer("/dev/x", new FramePrinter.Form(true, true), 0);
        open(printer);

        receive(printer, 100, "te");
        receive(printer, 20, "mp\\\u0001\r\nnext");
        receive(printer, 5, "\n");

        assertThat(out.toString()).isEqualTo("""
                00:00:00.100      6  temp\\\\\\x01
                                    74 65 6d 70 5c 01
                00:00:00.120      4  next
                                    6e 65 78 74
                """);
        assertThat(err.toString()).isEqualTo("00:00:00.000 -- Port /dev/x is open (9600 8N1)\n");
    }

    @Test
    void textOrBytesCanBeShownAlone() {
        FramePrinter text = printer("/dev/x", new FramePrinter.Form(true, false), 0);
        open(text);
        receive(text, 100, "a\n\n");
        FramePrinter hex = printer("/dev/x", new FramePrinter.Form(false, true), 0);
        open(hex);
        receive(hex, 100, "a\n");

        assertThat(out.toString()).isEqualTo("""
                00:00:00.100      1  a
                00:00:00.100      0 \s
                00:00:00.200      1  61
                """);
    }

    @Test
    void whatBreaksTheRuleAndWhatIsThrownAwayIsShownAsSuch() {
        FramePrinter printer = printer("/dev/x?maxFrameLength=4", new FramePrinter.Form(true, false), 0);
        open(printer);

        receive(printer, 100, "ok\ntoolong\nfine\n");

        assertThat(out.toString()).isEqualTo("""
                00:00:00.100      2  ok
                00:00:00.100 !    4  longer than maxFrameLength: tool
                00:00:00.100 !    4  thrown away
                00:00:00.100      4  fine
                """);
    }

    @Test
    void theTailOfAFrameIsNoFrameAfterOpeningUnlessItIsToBeKept() {
        FramePrinter printer = printer("/dev/x", new FramePrinter.Form(true, false), 0);
        open(printer);
        receive(printer, 10, "3.4\ntemp=123.4\n");
        FramePrinter keeping = printer("/dev/x?keepFirst=true", new FramePrinter.Form(true, false), 0);
        open(keeping);
        receive(keeping, 10, "3.4\n");

        assertThat(out.toString()).isEqualTo("""
                00:00:00.010 !    4  thrown away up to the first boundary
                00:00:00.010     10  temp=123.4
                00:00:00.020      3  3.4
                """);
    }

    @Test
    void nothingHalfAssembledSurvivesTheLossOfThePort() {
        FramePrinter printer = printer("/dev/x", new FramePrinter.Form(true, false), 0);
        open(printer);
        receive(printer, 100, "ab\nha");
        printer.lost("Port /dev/x is gone", "trying again");
        open(printer);
        receive(printer, 100, "lf\n");
        printer.ended();

        assertThat(out.toString()).isEqualTo("""
                00:00:00.100      2  ab
                00:00:00.100 !    2  thrown away
                00:00:00.200      2  lf
                """);
        assertThat(err.toString())
                .contains("00:00:00.100 -- Port /dev/x is gone; trying again\n")
                .endsWith("00:00:00.200 -- 2 frames of 4 bytes, 0 bad, 2 bytes thrown away\n");
    }

    @Test
    void itEndsAfterSoManyFramesAndShowsNoMore() {
        FramePrinter printer = printer("/dev/x", new FramePrinter.Form(true, false), 2);
        open(printer);

        receive(printer, 100, "a\nb\nc\nd\n");

        assertThat(stopped).isTrue();
        assertThat(out.toString().lines()).hasSize(2);
    }

    @Test
    void itEndsWhenNobodyReadsTheOutput() {
        PrintWriter broken = new PrintWriter(new StringWriter()) {
            @Override
            public boolean checkError() {
                return true;
            }
        };
        FramePrinter printer = printer("/dev/x", new FramePrinter.Form(true, false), 0, broken);
        open(printer);

        receive(printer, 100, "a\n");

        assertThat(stopped).isTrue();
    }

    private FramePrinter printer(String uri, FramePrinter.Form form, long most) {
        return printer(uri, form, most, new PrintWriter(out, true));
    }

    private FramePrinter printer(String uri, FramePrinter.Form form, long most, PrintWriter to) {
        return new FramePrinter(
                PortSetup.of(SerialUri.parse(uri)),
                form,
                most,
                to,
                new PrintWriter(err, true),
                () -> stopped = true,
                new TestClock(),
                () -> nanos,
                new FrameText(UTF_8, UTF_8));
    }

    private static void open(FramePrinter printer) {
        printer.opened(new FakePort("/dev/x"));
    }

    private void receive(FramePrinter printer, long afterMillis, String text) {
        nanos += afterMillis * MILLI;
        byte[] bytes = text.getBytes(ISO_8859_1);
        printer.received(bytes, bytes.length);
    }

    private final class TestClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanos);
        }
    }
}
