package dev.serai.app;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
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
        setDefaultPropertyPlaceholderLocation("file:" + settings.config());
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
        try {
            init();
            internalBeforeStart();
            beforeStart();
            start();
            JavaRoutes.load(getCamelContext(), settings);
            afterStart();
            new HealthLog(getCamelContext(), healthInterval).start();
            StartSummary.of(getCamelContext(), settings).lines().forEach(out::println);
            out.flush();
            waitUntilCompleted();
        } catch (Exception e) {
            ConfigurationException wrong = new Diagnosis(settings, getCamelContext()).of(e);
            stopQuietly(e);
            throw wrong == null ? e : wrong;
        }
        return end();
    }

    /** Camel reads properties as Latin-1 unless told otherwise; {@link Settings} takes UTF-8 alone. */
    @Override
    protected CamelContext createCamelContext() {
        CamelContext context = super.createCamelContext();
        context.getPropertiesComponent().setEncoding(StandardCharsets.UTF_8.name());
        return context;
    }

    /** Asks the daemon to stop in order; returns at once. May be called from any thread. */
    public void requestStop() {
        completed();
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
        } catch (Exception e) {
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
