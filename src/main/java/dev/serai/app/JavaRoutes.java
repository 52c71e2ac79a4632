package dev.serai.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.main.RoutesCollector;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes written in Java. The compiler takes longer than all the rest of the start, so they are loaded when the
 * routes in YAML already run and readings are being kept.
 */
final class JavaRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(JavaRoutes.class);

    private JavaRoutes() {}

    static void load(CamelContext context, Settings settings) throws Exception {
        String patterns = String.join(
                ",", settings.routes().stream().filter(RouteFiles::isJava).toList());
        if (patterns.isEmpty()) {
            return;
        }
        RoutesCollector collector = new DefaultRoutesCollector();
        List<Resource> files = new ArrayList<>(collector.findRouteResourcesFromDirectory(context, null, patterns));
        if (files.isEmpty()) {
            return;
        }
        if (!compilerPresent()) {
            LOG.warn(
                    "{} routes in Java are skipped: this is a JRE, and they need a JDK's compiler"
                            + " (set JAVA_HOME to a JDK)",
                    files.size());
            return;
        }
        RoutesLoader loader = PluginHelper.getRoutesLoader(context);
        try {
            loader.loadRoutes(files);
        } catch (Exception | LinkageError e) {
            if (Messages.linkageError(e).isEmpty()) {
                throw e;
            }
            for (Resource file : files) {
                loadAlone(context, loader, file);
            }
        }
    }

    private static void loadAlone(CamelContext context, RoutesLoader loader, Resource file) throws Exception {
        try {
            loader.loadRoutes(file);
        } catch (Exception | LinkageError e) {
            Optional<LinkageError> broken = Messages.linkageError(e);
            if (broken.isEmpty()) {
                throw e;
            }
            String name = file.getLocation().replaceFirst("^file:", "");
            LoadableRoutes.tell(context, name, name + ": its routes are left out", broken.get());
        }
    }

    private static boolean compilerPresent() {
        return ModuleLayer.boot().findModule("jdk.compiler").isPresent();
    }
}
