package dev.serai.journal;

import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalView;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.impl.DefaultCamelContext;

/** A Camel context with a journal of its own, and what tests do with it. */
final class TestRoutes implements AutoCloseable {
    final DefaultCamelContext context = new DefaultCamelContext();
    final JournalComponent component;

    TestRoutes(Path file) throws Exception {
        this(file, new JournalComponent());
    }

    TestRoutes(Path file, JournalComponent component) throws Exception {
        this.component = component;
        component.setPath(file.toString());
        context.addComponent("journal", component);
        context.getCamelContextExtension()
                .addContextPlugin(
                        HealthCheckRegistry.class, new org.apache.camel.impl.health.DefaultHealthCheckRegistry());
        HealthCheckRegistry.get(context).setCamelContext(context);
        context.getShutdownStrategy().setTimeout(10);
        context.start();
    }

    TestRoutes route(String from, Processor sink) throws Exception {
        context.addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                errorHandler(noErrorHandler());
                from(from).process(sink);
            }
        });
        return this;
    }

    /** Appends without waiting. */
    CompletableFuture<Exchange> send(String uri, Object body) throws Exception {
        Endpoint e = context.getEndpoint(uri);
        Exchange x = e.createExchange();
        x.getIn().setBody(body);
        return context.createProducerTemplate().asyncSend(e, x);
    }

    /** Appends and waits. */
    String append(String uri, Object body) throws Exception {
        Exchange x = send(uri, body).get(60, TimeUnit.SECONDS);
        if (x.getException() != null) {
            throw x.getException();
        }
        return x.getMessage().getHeader(JournalConstants.ID, String.class);
    }

    /** Appends all in one transaction. */
    void appendAll(String topic, List<?> bodies) throws Exception {
        append("journal:" + topic + "?append=each&format=json", bodies);
    }

    /** Waits until every group has read all there is. */
    void awaitAllRead() throws Exception {
        try (JournalView view = JournalView.open(Path.of(component.getPath()))) {
            await().until(() -> view.groups().stream().allMatch(group -> group.lag() == 0));
        }
    }

    HealthCheck.Result health(String id) {
        return HealthCheckRegistry.get(context).getCheck(id).orElseThrow().call();
    }

    String trouble(String id) {
        HealthCheck.Result r = health(id);
        return r.getState() == HealthCheck.State.UP ? "" : r.getMessage().orElse("?");
    }

    CamelContext context() {
        return context;
    }

    Journal journal() throws Exception {
        return component.journal();
    }

    @Override
    public void close() {
        context.stop();
    }
}
