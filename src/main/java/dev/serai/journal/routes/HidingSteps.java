package dev.serai.journal.routes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.apache.camel.model.AggregateDefinition;
import org.apache.camel.model.CatchDefinition;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.DynamicRouterDefinition;
import org.apache.camel.model.EnrichDefinition;
import org.apache.camel.model.ExpressionNode;
import org.apache.camel.model.ExpressionSubElementDefinition;
import org.apache.camel.model.IdempotentConsumerDefinition;
import org.apache.camel.model.LogDefinition;
import org.apache.camel.model.Model;
import org.apache.camel.model.MulticastDefinition;
import org.apache.camel.model.OnCompletionDefinition;
import org.apache.camel.model.OnExceptionDefinition;
import org.apache.camel.model.PollEnrichDefinition;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RecipientListDefinition;
import org.apache.camel.model.ResequenceDefinition;
import org.apache.camel.model.Resilience4jConfigurationDefinition;
import org.apache.camel.model.RollbackDefinition;
import org.apache.camel.model.RoutingSlipDefinition;
import org.apache.camel.model.SendDefinition;
import org.apache.camel.model.SplitDefinition;
import org.apache.camel.model.ThrowExceptionDefinition;
import org.apache.camel.model.ToDynamicDefinition;
import org.apache.camel.model.TryDefinition;
import org.apache.camel.model.WireTapDefinition;
import org.apache.camel.model.language.ExpressionDefinition;
import org.apache.camel.processor.aggregate.UseLatestAggregationStrategy;
import org.apache.camel.processor.aggregate.UseOriginalAggregationStrategy;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.EndpointHelper;
import org.jspecify.annotations.Nullable;

/** The steps after which a consumer does not see what failed, each with the options that make it so. */
final class HidingSteps {
    /** Endpoints that take an exchange and let the sender go on. */
    private static final Set<String> QUEUES = Set.of("seda", "stub", "vm", "disruptor", "disruptor-vm");

    private static final String DYNAMIC = "${";

    private final CamelContext context;

    HidingSteps(CamelContext context) {
        this.context = context;
    }

    /** What about a step hides a failure; null when nothing does. */
    @Nullable
    String hides(ProcessorDefinition<?> step) {
        if (step instanceof OnExceptionDefinition on) {
            return isOn(on.getHandled(), on.getHandledPolicy())
                    ? "onException with handled"
                    : isOn(on.getContinued(), on.getContinuedPolicy()) ? "onException with continued" : null;
        }
        if (step instanceof TryDefinition tried) {
            return swallows(tried);
        }
        if (step instanceof WireTapDefinition) {
            return "wireTap, whose failures nobody sees";
        }
        if (step instanceof AggregateDefinition) {
            return "aggregate, which lets an exchange go before what it made of it is delivered";
        }
        if (step instanceof ResequenceDefinition) {
            return "resequence, which lets an exchange go before it is delivered";
        }
        if (step instanceof OnCompletionDefinition completion) {
            return sends(completion)
                    ? "onCompletion with a step that can fail, when the journal is not asked any more"
                    : null;
        }
        if (step instanceof IdempotentConsumerDefinition once) {
            return isFalse(once.getRemoveOnFailure())
                    ? "idempotentConsumer with removeOnFailure=false, which takes the next try for a duplicate"
                    : null;
        }
        String parts = parts(step);
        return parts != null ? parts : endpoints(step);
    }

    private @Nullable String parts(ProcessorDefinition<?> step) {
        if (step instanceof SplitDefinition split) {
            return parts(
                    "split",
                    split.getAggregationStrategyBean(),
                    split.getAggregationStrategy(),
                    split.getStopOnException(),
                    split.getTimeout());
        }
        if (step instanceof MulticastDefinition all) {
            return parts(
                    "multicast",
                    all.getAggregationStrategyBean(),
                    all.getAggregationStrategy(),
                    all.getStopOnException(),
                    all.getTimeout());
        }
        if (step instanceof RecipientListDefinition<?> list) {
            return isTrue(list.getIgnoreInvalidEndpoints())
                    ? "recipientList with ignoreInvalidEndpoints"
                    : parts(
                            "recipientList",
                            list.getAggregationStrategyBean(),
                            list.getAggregationStrategy(),
                            list.getStopOnException(),
                            list.getTimeout());
        }
        if (step instanceof EnrichDefinition enrich && isTrue(enrich.getAggregateOnException())) {
            return "enrich with aggregateOnException";
        }
        if (step instanceof PollEnrichDefinition enrich && isTrue(enrich.getAggregateOnException())) {
            return "pollEnrich with aggregateOnException";
        }
        return null;
    }

    private @Nullable String parts(
            String name,
            @Nullable AggregationStrategy strategy,
            @Nullable String strategyName,
            @Nullable String stopOnException,
            @Nullable String timeout) {
        if (timeout != null && !resolve(timeout).equals("0")) {
            return name + " with a timeout, after which the parts still under way are left to themselves";
        }
        return isTrue(stopOnException) || passesFailuresOn(strategy, strategyName)
                ? null
                : name + " with a strategy of its own, which may drop a part's failure (stopOnException=true keeps it)";
    }

    /** Camel's own strategies take the exception along; of all others that is not known. */
    private boolean passesFailuresOn(@Nullable AggregationStrategy own, @Nullable String name) {
        Object strategy = own;
        if (strategy == null && name != null) {
            strategy = context.getRegistry().lookupByName(resolve(name).replaceFirst("^#(bean:)?", ""));
            if (strategy == null) {
                return false;
            }
        }
        return strategy == null
                || strategy.getClass() == UseLatestAggregationStrategy.class
                || (strategy instanceof UseOriginalAggregationStrategy original && propagates(original));
    }

    /** Whether it was made to; it does not tell, so it is tried with a failure. */
    private boolean propagates(AggregationStrategy strategy) {
        Exchange before = new DefaultExchange(context);
        Exchange failed = new DefaultExchange(context);
        failed.setException(new IllegalStateException());
        Exchange result = strategy.aggregate(before, failed);
        return result != null && result.getException() != null;
    }

    private @Nullable String endpoints(ProcessorDefinition<?> step) {
        if (step instanceof ToDynamicDefinition to && isTrue(to.getIgnoreInvalidEndpoint())) {
            return "toD with ignoreInvalidEndpoint";
        }
        if (step instanceof EnrichDefinition enrich && isTrue(enrich.getIgnoreInvalidEndpoint())) {
            return "enrich with ignoreInvalidEndpoint";
        }
        if (step instanceof RoutingSlipDefinition<?> slip && isTrue(slip.getIgnoreInvalidEndpoints())) {
            return "routingSlip with ignoreInvalidEndpoints";
        }
        if (step instanceof DynamicRouterDefinition<?> router && isTrue(router.getIgnoreInvalidEndpoints())) {
            return "dynamicRouter with ignoreInvalidEndpoints";
        }
        for (String uri : targets(step)) {
            String hides = endpoint(uri);
            if (hides != null) {
                return hides;
            }
        }
        return null;
    }

    private @Nullable String endpoint(String uri) {
        int colon = uri.indexOf(':');
        String scheme = colon < 0 ? uri : uri.substring(0, colon);
        if (QUEUES.contains(scheme)) {
            return "Always".equalsIgnoreCase(String.valueOf(option(uri, "waitForTaskToComplete")))
                    ? null
                    : scheme + ": takes an exchange and lets it go before it is delivered"
                            + " (waitForTaskToComplete=Always waits)";
        }
        if (scheme.equals("direct") && Boolean.FALSE.equals(option(uri, "failIfNoConsumers"))) {
            return "direct: with failIfNoConsumers=false, which drops what nobody takes";
        }
        return null;
    }

    /** The value that an endpoint has for an option, its component's included; null when it can not be told. */
    private @Nullable Object option(String uri, String name) {
        if (uri.contains(DYNAMIC)) {
            return null;
        }
        try {
            Endpoint endpoint = context.getEndpoint(uri);
            return endpoint.getComponent().getEndpointPropertyConfigurer() instanceof PropertyConfigurerGetter getter
                    ? getter.getOptionValue(endpoint, name, true)
                    : null;
        } catch (RuntimeException e) {
            return null; // Camel says what is wrong with the endpoint, when it is used
        }
    }

    /** What about a circuit breaker hides a failure, or that it called nobody; null when nothing does. */
    @Nullable
    String breaker(CircuitBreakerDefinition breaker) {
        if (breaker.getOnFallback() != null) {
            return "circuitBreaker with onFallback";
        }
        if (breaker.getFaultToleranceConfiguration() != null) {
            return null;
        }
        List<Resilience4jConfigurationDefinition> settings = new ArrayList<>();
        settings.add(breaker.getResilience4jConfiguration());
        Model model = context.getCamelContextExtension().getContextPlugin(Model.class);
        if (breaker.getConfiguration() != null && model != null) {
            settings.add(model.getResilience4jConfiguration(resolve(breaker.getConfiguration())));
        }
        settings.removeIf(Objects::isNull);
        if (settings.stream().noneMatch(s -> isTrue(s.getThrowExceptionWhenHalfOpenOrOpenState()))) {
            return "circuitBreaker, which while it is open lets an exchange go that nobody took"
                    + " (throwExceptionWhenHalfOpenOrOpenState=true in its resilience4jConfiguration fails it)";
        }
        return settings.stream()
                        .anyMatch(s -> s.getIgnoreExceptions() != null
                                && !s.getIgnoreExceptions().isEmpty())
                ? "circuitBreaker with ignoreException"
                : null;
    }

    private @Nullable String swallows(TryDefinition tried) {
        // The Java DSL puts them among the outputs, the YAML DSL beside them.
        List<Object> parts = new ArrayList<>(tried.getOutputs());
        if (tried.getCatchClauses() != null) {
            parts.addAll(tried.getCatchClauses());
        }
        for (Object part : parts) {
            if (part instanceof CatchDefinition caught && !throwsAgain(caught)) {
                return "doCatch that does not end in throwException or rollback";
            }
        }
        return null;
    }

    private boolean throwsAgain(CatchDefinition caught) {
        List<ProcessorDefinition<?>> steps = caught.getOutputs();
        ProcessorDefinition<?> last = steps.isEmpty() ? null : steps.get(steps.size() - 1);
        return last instanceof ThrowExceptionDefinition
                || (last instanceof RollbackDefinition back && !isTrue(back.getMarkRollbackOnlyLast()));
    }

    /** Whether there is more than what writes to the log or changes the message. */
    private static boolean sends(OnCompletionDefinition completion) {
        return ProcessorDefinitionHelper.filterTypeInOutputs(completion.getOutputs(), ProcessorDefinition.class)
                .stream()
                .anyMatch(step -> !(step instanceof LogDefinition) && !isLog(step));
    }

    private static boolean isLog(ProcessorDefinition<?> step) {
        return step instanceof SendDefinition<?> send
                && send.getEndpointUri() != null
                && send.getEndpointUri().startsWith("log:");
    }

    /** Where a step sends exchanges, as far as it says so beforehand. */
    List<String> targets(ProcessorDefinition<?> step) {
        List<String> targets = new ArrayList<>();
        if (step instanceof SendDefinition<?> send) {
            add(targets, send.getEndpointUri());
        } else if (step instanceof ToDynamicDefinition to) {
            add(targets, to.getUri());
        } else if (step instanceof EnrichDefinition
                || step instanceof RecipientListDefinition
                || step instanceof RoutingSlipDefinition
                || step instanceof DynamicRouterDefinition) {
            String list = constant(((ExpressionNode) step).getExpression());
            for (String uri : new HashSet<>(List.of(list.split(",", -1)))) {
                add(targets, uri.strip());
            }
        }
        return targets;
    }

    private void add(List<String> targets, @Nullable String uri) {
        if (uri != null && uri.contains(":")) {
            targets.add(resolve(uri));
        }
    }

    private static String constant(@Nullable ExpressionDefinition expression) {
        if (expression == null) {
            return "";
        }
        String text = expression.getExpression();
        if (text == null && expression.getExpressionValue() != null) {
            text = expression.getExpressionValue().toString();
        }
        return text == null ? "" : text;
    }

    /** Whether it may be true: only the constant false is sure not to be. */
    private boolean isOn(@Nullable ExpressionSubElementDefinition element, @Nullable Predicate predicate) {
        String text = null;
        if (element != null) {
            text = constant(element.getExpressionType());
        } else if (predicate != null) {
            text = predicate instanceof ExpressionDefinition expression ? constant(expression) : predicate.toString();
        }
        return text != null && !isFalse(text);
    }

    boolean isTrue(@Nullable String value) {
        return value != null && Boolean.parseBoolean(resolve(value).strip());
    }

    private boolean isFalse(@Nullable String value) {
        return value != null && resolve(value).strip().toLowerCase(Locale.ROOT).equals("false");
    }

    /** With the values of placeholders, where these are known. */
    String resolve(@Nullable String text) {
        try {
            return text == null ? "" : context.resolvePropertyPlaceholders(text);
        } catch (IllegalArgumentException e) {
            return text == null ? "" : text; // a template's parameter
        }
    }

    /** {@code scheme:path}, so that an endpoint is the same one whatever its options are. */
    static String withoutOptions(String uri) {
        String text = uri;
        if (!uri.contains(DYNAMIC)) {
            text = EndpointHelper.normalizeEndpointUri(uri);
        }
        int options = text.indexOf('?');
        return (options < 0 ? text : text.substring(0, options)).replaceFirst("^([\\w.+-]+):/{0,2}", "$1:");
    }
}
