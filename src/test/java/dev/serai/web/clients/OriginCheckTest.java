package dev.serai.web.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.web.HostCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginCheckTest {
    private final OriginCheck check =
            new OriginCheck("https://dashboard.example:8443", HostCheck.of(false, true, "station.lan"));

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:8080, 127.0.0.1:8080, true",
        "HTTP://LOCALHOST:8080, localhost:8080, true",
        "http://[::1]:8080, [::1]:8080, true",
        "http://station.lan:8080, station.lan:8080, true",
        "http://192.168.1.5, 192.168.1.5, true",
        "https://192.168.1.5, 192.168.1.5:443, true",
        "https://dashboard.example:8443, 127.0.0.1:8080, true",
        "https://dashboard.example, 127.0.0.1:8080, false",
        "http://dashboard.example:8443, 127.0.0.1:8080, false",
        "http://127.0.0.1:8081, 127.0.0.1:8080, false",
        "http://localhost:8080, 127.0.0.1:8080, false",
        "null, 127.0.0.1:8080, false",
        "http://, 127.0.0.1:8080, false",
        "http://127.0.0.1:8080.evil.example, 127.0.0.1:8080, false",
    })
    void theServersOwnPagesAndThoseListedMayConnect(String origin, String host, boolean may) {
        assertThat(check.allows(origin, host)).isEqualTo(may);
    }

    @Test
    void aNameThatWasMadeToPointHereIsNotTheServersOwn() {
        assertThat(check.allows("http://evil.example:8080", "evil.example:8080"))
                .isFalse();
    }

    @Test
    void whatIsNoBrowserNamesNoOrigin() {
        assertThat(check.allows(null, "127.0.0.1:8080")).isTrue();
    }

    @Test
    void aStarLetsAllIn() {
        assertThat(new OriginCheck("*", HostCheck.of(false, false, "")).allows("http://evil.example", "127.0.0.1"))
                .isTrue();
    }
}
