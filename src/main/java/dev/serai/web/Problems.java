package dev.serai.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.networknt.schema.JsonNodePath;
import com.networknt.schema.ValidationMessage;
import java.util.Comparator;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.jsonvalidator.JsonValidationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers an HTTP request that failed, as a step of an {@code onException}: {@code bean: {beanType:
 * dev.serai.web.Problems, method: "answer(*, 503)"}}. The client learns what is wrong with its request; what is wrong
 * within, it does not: that is logged, with the same status. Thread-safe, without state.
 */
public final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);
    private static final int SERVER_ERRORS = 500;

    /** A body that is no JSON or not what its schema says: 400, with a pointer to each field at fault. */
    public void invalid(Exchange exchange) {
        List<Problem.Fault> faults = faults(exchange);
        answer(exchange, new Problem(400, faults.get(0).detail(), faults));
    }

    /** The same in words, for a client that is no HTTP client: the first field at fault and what is wrong with it. */
    public String reason(Exchange exchange) {
        Problem.Fault first = faults(exchange).get(0);
        return first.pointer().isEmpty() ? first.detail() : first.pointer() + ": " + first.detail();
    }

    private static List<Problem.Fault> faults(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        if (failure instanceof JsonValidationException invalid
                && !invalid.getErrors().isEmpty()) {
            return invalid.getErrors().stream()
                    .map(Problems::fault)
                    .sorted(Comparator.comparing(Problem.Fault::pointer))
                    .toList();
        }
        return List.of(new Problem.Fault("", syntax(failure)));
    }

    /** What a step refused, with the status it chose. */
    public void refused(Exchange exchange) {
        ProblemException refused = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, ProblemException.class);
        answer(exchange, new Problem(refused.getStatus(), refused.getMessage(), List.of()));
    }

    /** A failure with a status that the route gives: of the client's (4xx), with its message; else of our own. */
    public void answer(Exchange exchange, int status) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        boolean ours = status >= SERVER_ERRORS;
        if (ours) {
            LOG.warn("{} answered {}: {}", exchange.getFromRouteId(), status, text(failure));
            LOG.debug("{}", exchange.getFromRouteId(), failure);
        }
        answer(exchange, new Problem(status, ours ? null : innermost(failure), List.of()));
    }

    /** The cause says what is wrong; what is around it names exchanges and topics, which are none of the client's. */
    private static String innermost(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        return text(cause);
    }

    /** The same, and the client is told when to come again. */
    public void later(Exchange exchange, int status, int seconds) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        LOG.warn("{} answered {}: {}", exchange.getFromRouteId(), status, text(failure));
        later(exchange, status, seconds, "Nothing was stored. Try again later.");
    }

    /** The same for a command that found no thread: it was neither claimed nor sent. */
    public void busy(Exchange exchange, int status, int seconds) {
        LOG.warn("{} answered {}: as many as may are being worked on", exchange.getFromRouteId(), status);
        later(
                exchange,
                status,
                seconds,
                "Others wait for their devices, as many as may. Nothing was sent. Try again later.");
    }

    /** The same, where it is not known whether what was sent is on disk. */
    public void unclear(Exchange exchange, int status, int seconds) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        LOG.warn("{} answered {}: {}", exchange.getFromRouteId(), status, text(failure));
        later(
                exchange,
                status,
                seconds,
                "It is not known whether it was stored. Send it again later with the Idempotency-Key it had: then it is"
                        + " stored once; without one it may be there twice.");
    }

    private static void later(Exchange exchange, int status, int seconds, String detail) {
        answer(exchange, new Problem(status, detail, List.of()));
        exchange.getMessage().setHeader("Retry-After", Integer.toString(seconds));
    }

    private static void answer(Exchange exchange, Problem problem) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
        message.setHeader(Exchange.CONTENT_TYPE, Problem.TYPE);
        message.setBody(problem.json());
    }

    private static String text(@Nullable Throwable failure) {
        return failure == null ? "unknown" : failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    private static Problem.Fault fault(ValidationMessage message) {
        String pointer = pointer(message.getInstanceLocation());
        boolean ofProperty = message.getProperty() != null
                && List.of("required", "additionalProperties").contains(message.getType());
        String text = message.getError() == null ? message.getMessage() : message.getError();
        return new Problem.Fault(ofProperty ? pointer + "/" + escape(message.getProperty()) : pointer, text);
    }

    private static String pointer(JsonNodePath path) {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < path.getNameCount(); i++) {
            pointer.append('/').append(escape(String.valueOf(path.getElement(i))));
        }
        return pointer.toString();
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String syntax(@Nullable Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof JsonProcessingException json) {
                String at = json.getLocation() == null
                        ? ""
                        : " (line " + json.getLocation().getLineNr() + ", column "
                                + json.getLocation().getColumnNr() + ")";
                return "The body is no JSON: " + json.getOriginalMessage() + at;
            }
        }
        return text(failure);
    }
}
