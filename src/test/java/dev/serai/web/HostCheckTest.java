package dev.serai.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostCheckTest {
    private final HostCheck check = HostCheck.of(false, false, "station.lan, Other.Example");

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:8080, true",
        "127.0.0.1, true",
        "127.1.2.3:80, true",
        "LocalHost:8080, true",
        "[::1]:8080, true",
        "[::1], true",
        "station.lan:8080, true",
        "STATION.LAN, true",
        "other.example:1, true",
        "evil.example:8080, false",
        "station.lan.evil.example, false",
        "127.0.0.1.evil.example:8080, false",
        "localhost.evil.example, false",
        "evil.example:127.0.0.1, false",
        "192.168.1.5:8080, false",
        "'127.0.0.1:8080,evil.example', false",
        "'', false",
        "'evil.example@127.0.0.1', false",
    })
    void onlyLoopbackAndWhatIsListedIsMeantForAServerOfThisMachine(String host, boolean allowed) {
        assertThat(check.allows(host)).isEqualTo(allowed);
    }

    @Test
    void whatOthersReachIsCalledByAnyAddressButByNoName() {
        HostCheck reached = HostCheck.of(false, true, "0.0.0.0,");
        assertThat(reached.allows("192.168.1.5:8091")).isTrue();
        assertThat(reached.allows("[fe80::1]:8091")).isTrue();
        assertThat(reached.allows("evil.example:8091")).isFalse();
    }

    @Test
    void aPasswordIsEnough() {
        assertThat(HostCheck.of(true, true, "").allows("evil.example")).isTrue();
    }

    @Test
    void aProgramThatSaysNoHostIsNoBrowser() {
        assertThat(check.allows(null)).isTrue();
    }

    @Test
    void refusalsAreToldOnceAMinuteWithTheirNumber() {
        AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
        HostRefusals refusals = new HostRefusals(now::get);
        assertThat(refusals.line("evil\r\n.example", "127.0.0.1:5"))
                .contains("1 request,", "'evil??.example'", "127.0.0.1:5", "serai.http.hosts");
        for (int i = 0; i < 10; i++) {
            now.addAndGet(TimeUnit.SECONDS.toNanos(5));
            assertThat(refusals.line("x".repeat(5000), "127.0.0.1:5")).isNull();
        }
        now.addAndGet(TimeUnit.SECONDS.toNanos(10));
        assertThat(refusals.line("x".repeat(5000), "127.0.0.1:5"))
                .contains("11 requests since")
                .hasSizeLessThan(500);
    }
}
