package dev.serai.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import java.sql.SQLException;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class FailureTextTest {

    @Test
    void theInnermostReasonIsSaidInOneLine() {
        assertThat(of(new IllegalStateException(
                        "bad SQL grammar [select\n 1]",
                        new SQLException("relation \"x\" is not there\n  Position: 13"))))
                .isEqualTo("SQLException: relation \"x\" is not there Position: 13");
    }

    @Test
    void anExceptionWithoutWordsLeavesTheWordToTheOneAroundIt() {
        assertThat(of(new IllegalStateException("Not connected to ws://h", new ClosedChannelException())))
                .isEqualTo("IllegalStateException: Not connected to ws://h");
        assertThat(of(new ClosedChannelException())).isEqualTo("ClosedChannelException: null");
    }

    @Test
    void whereNobodyListensIsSaid() {
        assertThat(of(new SQLException(
                        "Connection to 127.0.0.1:5432 refused.", new ConnectException("Connection refused"))))
                .isEqualTo("SQLException: Connection to 127.0.0.1:5432 refused.");
        assertThat(of(new RuntimeException(
                        "Failed to get driver instance for jdbcUrl=jdbc:postgres://h/d",
                        new SQLException("No suitable driver", "08001"))))
                .isEqualTo("RuntimeException: Failed to get driver instance for jdbcUrl=jdbc:postgres://h/d");
        assertThat(of(new ConnectException("Connection refused"))).isEqualTo("ConnectException: Connection refused");
    }

    @Test
    void aPasswordIsNotSaid() {
        assertThat(of(new SQLException("no driver for jdbc:x://h/d?user=ann&password=hunter2")))
                .doesNotContain("hunter2");
    }

    private static String of(Exception failure) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        return FailureText.of(exchange);
    }
}
