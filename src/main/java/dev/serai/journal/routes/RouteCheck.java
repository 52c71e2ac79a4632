package dev.serai.journal.routes;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.ErrorHandlerFactory;
import org.apache.camel.LineNumberAware;
import org.apache.camel.NamedNode;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.KameletDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.OnCompletionDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.model.errorhandler.DeadLetterChannelDefinition;
import org.apache.camel.model.errorhandler.RefErrorHandlerDefinition;

/**
 * Looks for what hides a failure from the route's consumer: in the route as Camel runs it, with the error handler and
 * the {@code onException} of all scopes, and in the routes it calls by {@code direct:}, {@code seda:} or as a Kamelet.
 * A called route of the route group {@code answers-failures} is not looked at. What an expression names only when an
 * exchange comes by, and what a bean does to the exchange, can not be seen.
 */
public final class RouteCheck {
    private static final String ANSWERS_FAILURES = "answers-failures";

    private final CamelContext context;
    private final Model model;
    private final HidingSteps steps;

    public RouteCheck(CamelContext context) {
        this.context = context;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
        this.steps = new HidingSteps(context);
    }

    /**
     * Refuses a route that hides failures.
     *
     * @param routeId the route to look at
     * @param endpoint what it reads, for the message
     * @throws HiddenFailureException when it, or a route that it calls, hides failures
     */
    public void check(String routeId, String endpoint) {
        RouteDefinition route = model == null ? null : model.getRouteDefinition(routeId);
        if (route == null) {
            return; // made by a program, not by a definition
        }
        Walk walk = new Walk();
        walk.route(route);
        if (!walk.findings.isEmpty()) {
            throw new HiddenFailureException(message(routeId, endpoint, walk.findings));
        }
    }

    private static String message(String routeId, String endpoint, Map<NamedNode, Finding> findings) {
        return findings.values().stream()
                        .map(found -> found.place() + "route '" + found.route() + "': " + found.what())
                        .collect(Collectors.joining("." + System.lineSeparator()))
                + ". This hides failures from the journal: the place of " + endpoint + " (route '" + routeId
                + "') would move behind entries that the sink does not have. Without it the journal tries them again"
                + " for ever, and keeps what the sink refuses as dead letters. What turns many entries into few belongs"
                + " before an append to a topic of its own. If entries may be lost here, say so with"
                + " allowEarlyCommit=true";
    }

    private record Finding(String place, String route, String what) {}

    private final class Walk {
        private final Map<NamedNode, Finding> findings = new LinkedHashMap<>();
        private final Set<RouteDefinition> seen = new LinkedHashSet<>();

        void route(RouteDefinition route) {
            if (!seen.add(route)) {
                return;
            }
            errorHandler(route);
            route.getOutputs().forEach(step -> step(route, step));
        }

        private void errorHandler(RouteDefinition route) {
            ErrorHandlerFactory handler = route.getErrorHandlerFactory();
            if (handler == null) {
                handler = context.getCamelContextExtension().getErrorHandlerFactory();
            }
            if (handler instanceof RefErrorHandlerDefinition ref) {
                handler = context.getRegistry()
                        .lookupByNameAndType(steps.resolve(ref.getRef()), ErrorHandlerFactory.class);
            }
            if (handler instanceof DeadLetterChannelDefinition) {
                found(route, route, "its error handler is a deadLetterChannel");
            }
        }

        private void step(RouteDefinition route, ProcessorDefinition<?> step) {
            if (steps.isTrue(step.getDisabled())) {
                return;
            }
            String what = steps.hides(step);
            if (what != null) {
                found(route, step, what);
                return;
            }
            // What is done about a failure, or when all is over, has no failure to pass on.
            if (step instanceof OnExceptionDefinition || step instanceof OnCompletionDefinition) {
                return;
            }
            for (String uri : steps.targets(step)) {
                called(uri);
            }
            if (step instanceof KameletDefinition kamelet) {
                called("kamelet:" + kamelet.getName());
            }
            String open = step instanceof CircuitBreakerDefinition breaker ? steps.breaker(breaker) : null;
            if (open != null) {
                found(route, step, open);
            }
            step.getOutputs().forEach(inner -> step(route, inner));
        }

        /** The routes that begin where an exchange is sent. */
        private void called(String uri) {
            String target = HidingSteps.withoutOptions(uri);
            for (RouteDefinition route : List.copyOf(model.getRouteDefinitions())) {
                if (route.getInput() != null
                        && HidingSteps.withoutOptions(
                                        steps.resolve(route.getInput().getEndpointUri()))
                                .equals(target)
                        && !answersFailures(route)) {
                    route(route);
                }
            }
            if (target.startsWith("kamelet:")) {
                String name = target.substring("kamelet:".length()).replaceFirst("/.*", "");
                for (RouteTemplateDefinition template : List.copyOf(model.getRouteTemplateDefinitions())) {
                    if (name.equals(template.getId()) && template.getRoute() != null) {
                        route(template.getRoute());
                    }
                }
            }
        }

        /** A route may say that what fails in it becomes its answer, which its caller goes on with. */
        private boolean answersFailures(RouteDefinition route) {
            return route.getGroup() != null && steps.resolve(route.getGroup()).equals(ANSWERS_FAILURES);
        }

        private void found(RouteDefinition route, NamedNode node, String what) {
            String id = route.getRouteId() == null ? route.getId() : route.getRouteId();
            findings.putIfAbsent(node, new Finding(place(node, route), id, what));
        }
    }

    /** {@code file:line: } of a step; of its route, where the step has none. */
    private static String place(NamedNode node, RouteDefinition route) {
        List<LineNumberAware> lines = new ArrayList<>();
        lines.add(node);
        lines.add(route);
        if (route.getInput() != null) {
            lines.add(route.getInput());
        }
        for (LineNumberAware aware : lines) {
            String location = aware.getLocation();
            if (location != null && aware.getLineNumber() > 0) {
                return location.replaceFirst("^file:", "") + ":" + aware.getLineNumber() + ": ";
            }
        }
        return node.getId() == null ? "" : "step '" + node.getId() + "': ";
    }
}
