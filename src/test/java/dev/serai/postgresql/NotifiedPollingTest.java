package dev.serai.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What needs no server; the rest is in PostgresqlExampleIT. */
class NotifiedPollingTest {
    private final DefaultCamelContext context = new DefaultCamelContext();
    private final AtomicInteger asked = new AtomicInteger();
    private Endpoint endpoint;
    private Consumer consumer;

    @BeforeEach
    void start() throws Exception {
        context.start();
        endpoint = context.getEndpoint("direct:commands");
        consumer = new DefaultConsumer(endpoint, exchange -> {});
        consumer.start();
    }

    @AfterEach
    void stop() throws Exception {
        consumer.stop();
        context.close();
    }

    /** A server that is away. */
    private DataSource away() {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    asked.incrementAndGet();
                    throw new SQLException("refused", "08001");
                });
    }

    private NotifiedPolling polling() {
        NotifiedPolling polling = new NotifiedPolling();
        polling.setDataSource(away());
        polling.setChannel("commands");
        polling.setFallbackWait(Duration.ofMillis(1));
        polling.setLongestWait(Duration.ofHours(1));
        return polling;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"; drop table readings; --", "1st", "a-b"})
    void aChannelThatIsNoNameIsRefused(String channel) {
        assertThatThrownBy(() -> new NotifiedPolling().setChannel(channel))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("channel: '" + channel + "'");
    }

    @Test
    void whereItCanNotListenItPollsAllTheSame() {
        NotifiedPolling polling = polling();
        assertThat(polling.begin(consumer, endpoint)).isTrue();
        assertThat(asked).as("the first poll waits for nothing").hasValue(0);
        for (int n = 1; n <= 3; n++) {
            polling.commit(consumer, endpoint, 0);
            assertThat(polling.begin(consumer, endpoint)).isTrue();
            assertThat(asked).hasValue(n);
        }
    }

    @Test
    void whenSomethingWasFoundItPollsAgainAtOnce() {
        NotifiedPolling polling = polling();
        polling.begin(consumer, endpoint);
        polling.commit(consumer, endpoint, 1);
        assertThat(polling.begin(consumer, endpoint)).isTrue();
        assertThat(asked).hasValue(0);
    }

    @Test
    void aRouteThatStopsPollsNoMore() {
        NotifiedPolling polling = polling();
        polling.begin(consumer, endpoint);
        consumer.stop();
        assertThat(polling.begin(consumer, endpoint)).isFalse();
    }
}
