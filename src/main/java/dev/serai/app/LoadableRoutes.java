package dev.serai.app;

import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.health.HealthCheckRegistry;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.DefaultModelReifierFactory;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.apache.camel.model.FromDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.StopDefinition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves out a route whose component, or what that needs, can not be loaded by the JVM: a jar is missing or of another
 * version. All other routes run, readings are kept, and health is DOWN naming the route and the class. In its place
 * stands a route that is never started, so that the model is whole.
 */
final class LoadableRoutes extends DefaultModelReifierFactory {
    private static final Logger LOG = LoggerFactory.getLogger(LoadableRoutes.class);
    private static final String IN_ITS_PLACE = "direct:left-out-";

    private final Settings settings;

    private LoadableRoutes(Settings settings) {
        this.settings = settings;
    }

    /** Has the routes made this way that a context makes from now on. */
    static void use(CamelContext context, Settings settings) {
        if (context instanceof ModelCamelContext model) {
            model.setModelReifierFactory(new LoadableRoutes(settings));
        }
    }

    /** Whether another stands in its place. */
    static boolean isLeftOut(Route route) {
        return route.getEndpoint().getEndpointUri().startsWith(IN_ITS_PLACE.replace(":", "://"));
    }

    @Override
    public Route createRoute(CamelContext context, Object definition) {
        try {
            return super.createRoute(context, definition);
        } catch (RuntimeException | LinkageError e) {
            Optional<LinkageError> broken = Messages.linkageError(e);
            if (broken.isEmpty() || !(definition instanceof RouteDefinition route)) {
                throw e;
            }
            leaveOut(context, route, broken.get());
            return super.createRoute(context, route);
        }
    }

    private void leaveOut(CamelContext context, RouteDefinition route, LinkageError broken) {
        String id = route.getRouteId();
        String where = new RouteSources(context, settings.routes())
                .where("id: " + id, id)
                .map(place -> place + ": ")
                .orElse("");
        tell(context, id, where + "route '" + id + "' is left out", broken);
        route.setInput(null); // Camel takes no second one
        route.setInput(new FromDefinition(IN_ITS_PLACE + id));
        route.clearOutput();
        route.addOutput(new StopDefinition());
        route.setAutoStartup("false");
    }

    /** Says in the log, and by health from now on, what is left out. */
    static void tell(CamelContext context, String name, String what, LinkageError broken) {
        String reason = what + ", all others run: " + Messages.linkage(broken);
        LOG.error("{}", reason);
        LOG.debug("It was", broken);
        HealthCheckRegistry health = HealthCheckRegistry.get(context);
        if (health != null) {
            health.register(new LeftOut(name, reason));
        }
    }

    private static final class LeftOut extends AbstractHealthCheck {
        private final String reason;

        LeftOut(String name, String reason) {
            super("serai", "left-out:" + name);
            this.reason = reason;
        }

        @Override
        protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
            builder.message(reason).down();
        }
    }
}
