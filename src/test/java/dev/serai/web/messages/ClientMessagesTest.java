package dev.serai.web.messages;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be set about clients' messages. */
class ClientMessagesTest {
    private final ClientMessages bean = new ClientMessages();

    @ParameterizedTest
    @ValueSource(
            strings = {"", "readings", "readings=", "=direct:x", "a/b=direct:x", "a=direct:x,", "a=direct:x,a=direct:y"
            })
    void aRouteThatCanNotBeOneIsRefused(String routes) {
        assertThatThrownBy(() -> bean.setRoutes(routes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("routes for clients' messages");
    }

    @Test
    void whatIsMissingOrOutOfRangeIsNamed() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.start();
            refused(context, bean, "set the bean's routes");
            bean.setRoutes("readings=direct:nowhere");
            refused(context, bean, "no route begins with it");
            bean.setRoutes("readings=no-such-thing:x");
            refused(context, bean, "/messages/readings can not go to no-such-thing:x");
            bean.setRoutes("readings=log:readings");
            refused(context, bean, "camel.server.enabled=true");
            bean.setMaxBytes("1KiB");
            refused(context, bean, "maxBytes");
            bean.setMaxBytes("8MiB");
            bean.setAnswerTimeout(Duration.ZERO);
            refused(context, bean, "answerTimeout");
            bean.setPath("/");
            refused(context, bean, "such as /messages");
        }
    }

    private static void refused(DefaultCamelContext context, ClientMessages bean, String reason) {
        assertThatThrownBy(() -> bean.start(context))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
