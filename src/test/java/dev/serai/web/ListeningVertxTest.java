package dev.serai.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which options an HTTP server gets. */
class ListeningVertxTest {
    private final HttpServerOptions one = new HttpServerOptions();
    private final HttpServerOptions other = new HttpServerOptions();
    private final List<String> said = new ArrayList<>();

    @Test
    void theOptionsAreThoseOfTheirNameOrTheOnlyOnes() {
        assertThat(ListeningVertx.choose(Map.of(), said::add)).isNull();
        assertThat(ListeningVertx.choose(Map.of("any", one), said::add)).isSameAs(one);
        assertThat(ListeningVertx.choose(Map.of("httpOptions", one, "socketOptions", other), said::add))
                .isSameAs(one);
        assertThat(said).isEmpty();
    }

    @Test
    void ofSeveralNoneIsTakenAndThatIsSaid() {
        assertThat(ListeningVertx.choose(new TreeMap<>(Map.of("mine", one, "yours", other)), said::add))
                .isNull();
        assertThat(said)
                .containsExactly("Of the HttpServerOptions mine, yours none is taken for the HTTP servers: call the one"
                        + " that is meant for them httpOptions");
    }
}
