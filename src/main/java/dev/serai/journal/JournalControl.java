package dev.serai.journal;

import dev.serai.journal.control.ControlServer;
import dev.serai.journal.control.LocalOperations;
import dev.serai.journal.log.Journal;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets commands of the same user change the journal while its routes run. Owns the threads that serve them; where the
 * socket can not be had the journal works without.
 */
final class JournalControl implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalControl.class);

    private final CamelContext context;
    private final ExecutorService threads;
    private final @Nullable ControlServer server;

    private JournalControl(CamelContext context, ExecutorService threads, @Nullable ControlServer server) {
        this.context = context;
        this.threads = threads;
        this.server = server;
    }

    static JournalControl start(JournalComponent component, Journal journal) {
        CamelContext context = component.getCamelContext();
        ExecutorService threads = context.getExecutorServiceManager().newCachedThreadPool(component, "JournalControl");
        ControlServer server = null;
        try {
            LocalOperations operations = new LocalOperations(journal, component::runningGroups, () -> {});
            server = ControlServer.start(journal.path(), operations, threads);
        } catch (IOException e) {
            LOG.warn(
                    "Commands can not reach the journal {} while it is open ('serai journal' can only read it): {}",
                    journal.path(),
                    e.toString());
        }
        return new JournalControl(context, threads, server);
    }

    @Override
    public void close() {
        if (server != null) {
            server.close();
        }
        context.getExecutorServiceManager().shutdownNow(threads);
    }
}
