package dev.serai.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

class ThrottledExceptionHandlerTest {
    private final List<String> lines = new ArrayList<>();
    private long nanos;
    private final ThrottledExceptionHandler handler = new ThrottledExceptionHandler(new Recorder(), () -> nanos);

    @Test
    void tellsTheFirstAtOnceAndThenOneLineEveryTenSeconds() {
        for (int i = 1; i <= 1000; i++) {
            handler.handleException(new IllegalStateException("number " + i));
            nanos += Duration.ofMillis(25).toNanos();
        }
        handler.flush();

        assertThat(lines)
                .containsExactly(
                        "number 1",
                        "400 more like this, the latest: number 401",
                        "400 more like this, the latest: number 801",
                        "199 more like this, the latest: number 1000");
    }

    @Test
    void aBurstIsToldInFullWhenItsTimeHasComeThoughNothingFollows() {
        for (int i = 1; i <= 500; i++) {
            handler.report("dropped", "frame " + i);
        }
        handler.tick();
        assertThat(lines).containsExactly("frame 1");
        nanos += Duration.ofSeconds(10).toNanos();
        handler.tick();
        handler.tick();

        assertThat(lines).containsExactly("frame 1", "499 more like this, the latest: frame 500");
    }

    @Test
    void kindsOfFailureDoNotHideEachOther() {
        handler.handleException("frame 1", new IllegalStateException("one"));
        handler.handleException("frame 2", new IllegalArgumentException("other"));

        assertThat(lines).containsExactly("frame 1: one", "frame 2: other");
    }

    private final class Recorder extends LegacyAbstractLogger {
        private static final long serialVersionUID = 1L;

        @Override
        protected String getFullyQualifiedCallerName() {
            return "";
        }

        @Override
        protected void handleNormalizedLoggingCall(
                Level level, Marker marker, String pattern, Object[] arguments, Throwable throwable) {
            lines.add(MessageFormatter.basicArrayFormat(pattern, arguments));
        }

        @Override
        public boolean isTraceEnabled() {
            return true;
        }

        @Override
        public boolean isDebugEnabled() {
            return true;
        }

        @Override
        public boolean isInfoEnabled() {
            return true;
        }

        @Override
        public boolean isWarnEnabled() {
            return true;
        }

        @Override
        public boolean isErrorEnabled() {
            return true;
        }
    }
}
