package dev.serai.serial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.serial.Replies.Awaited;
import dev.serai.serial.framing.FrameMatch;
import dev.serai.serial.port.PortException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RepliesTest {
    private static final RequestSettings SETTINGS =
            new RequestSettings(Duration.ofSeconds(1), 0, Duration.ZERO, Duration.ofSeconds(1), 3);

    private long nanos;
    private final SerialStatistics statistics = new SerialStatistics();
    private final Replies replies = new Replies(() -> nanos, statistics);

    private static Frame frame(String text) {
        return new Frame(text.getBytes(ISO_8859_1), "/dev/x", 1, Instant.EPOCH, 0);
    }

    private static FrameMatch match(String text) {
        return FrameMatch.parse(text);
    }

    private long hold(String match) {
        return replies.hold(new Request("r", RequestPriority.POLL, new byte[0], match(match), SETTINGS, 0, null));
    }

    @Test
    void theFirstFrameThatMatchesIsTheReply() throws Exception {
        Awaited awaited = replies.expect(match("^OK"), 10);

        assertThat(replies.offer(frame("ALARM"), 10)).isFalse();
        assertThat(replies.offer(frame("OK 1"), 16)).isTrue();
        assertThat(replies.offer(frame("OK 2"), 21)).as("a second one").isFalse();
        assertThat(awaited.reply().get().frame().bytes()).asString(ISO_8859_1).isEqualTo("OK 1");
        assertThat(replies.watching()).isFalse();
    }

    @Test
    void aFrameThatBeganBeforeTheRequestIsNoReply() {
        Awaited awaited = replies.expect(FrameMatch.ANY, 10);

        assertThat(replies.offer(frame("stale"), 9)).isFalse();
        assertThat(awaited.reply()).isNotDone();
    }

    @Test
    void aReplyThatComesAfterItsTimeAnswersNoOtherRequest() {
        Awaited late = replies.expect(FrameMatch.ANY, 0);
        replies.giveUp(late);
        replies.mayStillCome(FrameMatch.ANY, 1000);

        assertThat(hold("")).as("the next request is not sent before").isEqualTo(1000);
        assertThat(replies.offer(frame("late"), 5)).isFalse();
        assertThat(hold("")).as("it has come").isZero();
        assertThat(late.reply()).isNotDone();
        assertThat(statistics.lateReplies()).isEqualTo(1);
    }

    @Test
    void anOverdueReplyHoldsRequestsUpOnlySoLong() {
        replies.mayStillCome(FrameMatch.ANY, 1000);
        nanos = 999;
        assertThat(hold("")).isEqualTo(1);
        nanos = 1000;
        assertThat(hold("")).isZero();
        assertThat(replies.watching()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x01, 0x02, 0",
        "0x01, 0x01, 1000",
        "0x01, '', 1000",
        "'', 0x01, 1000",
        "0x01, 0x0103, 1000",
        "0x0103, 0x01, 1000",
        "0xab, 0XAB, 1000",
        "0x, 0x01, 1000",
        "^a, ^b, 0"
    })
    void onlyRequestsThatAnOverdueReplyCouldAnswerAreHeldUp(String overdue, String next, long hold) {
        replies.mayStillCome(match(overdue), 1000);

        assertThat(hold(next)).isEqualTo(hold);
    }

    @Test
    void aWriteThatWantsNoReplyIsNeverHeldUp() {
        replies.mayStillCome(FrameMatch.ANY, 1000);

        assertThat(replies.hold(new Request("r", RequestPriority.POLL, new byte[0], null, SETTINGS, 0, null)))
                .isZero();
    }

    @Test
    void whenThePortIsLostTheRequestFailsAndNothingIsOverdue() {
        Awaited awaited = replies.expect(FrameMatch.ANY, 0);
        replies.mayStillCome(FrameMatch.ANY, 1000);
        replies.lost(new PortException("gone"));

        assertThatThrownBy(() -> awaited.reply().get())
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseMessage("gone");
        assertThat(hold("")).isZero();
        assertThat(replies.watching()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "0x4f4b, OK 1, true",
        "0x4F4B, NO, false",
        "0x4f4b, O, false",
        "^OK, OK, true",
        "^OK, NOK, false",
        "K$, OK, true",
        "'', x, true",
        "a.c, 'a\u00ffc', true"
    })
    void aMatchIsAHexPrefixOrARegularExpressionOverBytes(String match, String frame, boolean matches) {
        assertThat(match(match).accepts(frame.getBytes(ISO_8859_1))).isEqualTo(matches);
    }

    @ParameterizedTest
    @CsvSource({"0x123, even number of hexadecimal digits", "'a(', is not a regular expression"})
    void aWrongMatchIsToldWithTheOption(String match, String message) {
        assertThatThrownBy(() -> match(match))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("responseMatch=" + match)
                .hasMessageContaining(message);
    }
}
