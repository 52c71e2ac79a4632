package dev.serai.app;

import dev.serai.journal.JournalComponent;
import dev.serai.web.BoundedWebsocketComponent;
import dev.serai.web.HttpServerFactory;
import dev.serai.web.ListeningVertx;
import dev.serai.web.messages.ClientMessages;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainHttpServerFactory;
import org.apache.camel.main.SimpleMainShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of Serai: Camel Main with our settings, from its start until it is asked to stop. A daemon is used once, by
 * one thread; only {@link #requestStop()} may come from any other.
 */
public final class Daemon extends Main {
    private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

    private final Settings settings;
    private final PrintStream out;

    /**
     * Makes a daemon that is not running yet.
     *
     * @param settings what to run
     * @param out where the lines about the start go
     */
    public Daemon(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
        setAppName("Serai");
        setShutdownStrategy(new SimpleMainShutdownStrategy());
        // of two locations Camel takes the first one's word
        List<Path> files = new ArrayList<>(settings.configs());
        Collections.reverse(files);
        setDefaultPropertyPlaceholderLocation(
                files.stream().map(file -> "file:" + file).collect(Collectors.joining(",")));
        Properties overrides = new Properties();
        overrides.setProperty("serai.home", settings.home().toString());
        overrides.setProperty("serai.data", settings.data().toString());
        overrides.setProperty("serai.native", settings.nativeFolder().toString());
        // Java routes are compiled when the others already run: see JavaRoutes
        overrides.setProperty(
                Settings.ROUTES,
                String.join(
                        ",",
                        settings.routes().stream()
                                .filter(p -> !RouteFiles.isJava(p))
                                .toList()));
        // by what a log step's lines are told apart, unless the settings say otherwise
        addInitialProperty("camel.main.logName", "route.${routeId}");
        setOverrideProperties(overrides);
    }

    /**
     * Runs until {@link #requestStop()} is called then stops in order: sources first, what they took is carried on, the
     * data sources last.
     *
     * @return true when everything that had been taken in was also passed on within {@code camel.main.shutdownTimeout}
     * @throws ConfigurationException when a setting or a route is wrong
     * @throws Exception when the start failed for another reason
     */
    public boolean serve() throws Exception {
        long healthInterval = settings.healthIntervalMillis();
        Folders.prepare(settings);
        OptionalLibraries.load(settings);
        try {
            init();
            internalBeforeStart();
            beforeStart();
            start();
            JavaRoutes.load(getCamelContext(), settings);
            if (getCamelContext().hasComponent("journal") instanceof JournalComponent journal) {
                journal.started();
            }
            afterStart();
            LiveFeeds.start(getCamelContext());
            startMessages(getCamelContext());
            new HealthLog(getCamelContext(), healthInterval).start();
            StartSummary.of(getCamelContext(), settings).lines().forEach(out::println);
            out.flush();
            waitUntilCompleted();
        } catch (Exception e) {
            throw stopped(e);
        } catch (LinkageError e) {
            throw stopped(new IllegalStateException(Messages.linkage(e), e));
        }
        return end();
    }

    /** Camel reads properties as Latin-1 unless told otherwise; {@link Settings} takes UTF-8 alone. */
    @Override
    protected CamelContext createCamelContext() {
        CamelContext context = super.createCamelContext();
        context.getPropertiesComponent().setEncoding(StandardCharsets.UTF_8.name());
        context.getPropertiesComponent().addPropertiesFunction(SecretFiles.of(settings));
        LoadableRoutes.use(context, settings);
        // in the place of Camel's own; by name alone, so that it is loaded only where a route names it
        context.getRegistry().bind("vertx-websocket", Object.class, () -> new BoundedWebsocketComponent());
        // made when a setting asks for an HTTP server, and not before: Vert.x is slow to load
        context.getRegistry().bind("seraiHttp", MainHttpServerFactory.class, () -> new HttpServerFactory());
        Class<?> vertx = context.getClassResolver().resolveClass("io.vertx.core.Vertx");
        if (vertx != null) {
            // Camel's HTTP servers look for one by its type
            context.getRegistry().bind(ListeningVertx.NAME, vertx, () -> ListeningVertx.of(context));
        }
        return context;
    }

    /** Asks the daemon to stop in order; returns at once. May be called from any thread. */
    public void requestStop() {
        completed();
    }

    /** Ends a start that failed. @return what to tell of it */
    private Exception stopped(Exception reason) {
        ConfigurationException wrong = new Diagnosis(settings, getCamelContext()).of(reason);
        stopQuietly(reason);
        return wrong == null ? reason : wrong;
    }

    private static void startMessages(CamelContext context) throws Exception {
        for (ClientMessages messages : context.getRegistry().findByType(ClientMessages.class)) {
            try {
                messages.start(context);
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(Messages.reason(e), e);
            }
        }
    }

    private boolean end() throws Exception {
        LOG.info("Stopping: no new readings are taken, those taken are passed on");
        CamelContext context = getCamelContext();
        try {
            beforeStop();
            stop();
            afterStop();
        } finally {
            closeBeans(context);
        }
        boolean timedOut = context.getShutdownStrategy().isTimeoutOccurred();
        if (timedOut) {
            LOG.warn(
                    "Stopped before everything taken in was passed on: it took longer than"
                            + " camel.main.shutdownTimeout ({} s). What the journal has is carried on at the next start",
                    context.getShutdownStrategy().getTimeout());
        } else {
            LOG.info("Stopped");
        }
        return !timedOut;
    }

    private void stopQuietly(Exception reason) {
        CamelContext context = getCamelContext();
        try {
            stop();
        } catch (Exception | LinkageError e) {
            reason.addSuppressed(e);
        } finally {
            if (context != null) {
                closeBeans(context);
            }
        }
    }

    /** Camel starts the beans of application.properties but does not end them. */
    private static void closeBeans(CamelContext context) {
        context.getRegistry().findByTypeWithName(AutoCloseable.class).forEach((name, bean) -> {
            if (bean instanceof CamelContext) {
                return;
            }
            try {
                bean.close();
            } catch (Exception e) {
                LOG.warn("Bean {} could not be closed: {}", name, Messages.reason(e), e);
            }
        });
    }
}
