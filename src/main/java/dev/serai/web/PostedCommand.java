package dev.serai.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a route that takes a command to a device over HTTP and answers what came of it, around
 * {@code direct:command}; used as {@code bean: {beanType: dev.serai.web.PostedCommand, method: …}}. Thread-safe,
 * without state.
 */
public final class PostedCommand {
    private static final String DEVICE = "SeraiHttpDevice";
    private static final String ID = "SeraiHttpCommand";
    private static final String ID_PREFIX = "http-";
    private static final int LONGEST_KEY = 200 - ID_PREFIX.length();

    /**
     * Takes the request apart: the device is the path's {@code {name}}, the command's id the client's
     * {@code Idempotency-Key}, or a new one. Of the request's headers none is left.
     *
     * @throws ProblemException 415, 400 for an unusable key, 404 for a name that no device can have
     */
    public void take(Exchange exchange) throws ProblemException {
        Message message = exchange.getMessage();
        PostedReadings.requireJson(message);
        Object key = message.getHeader("Idempotency-Key");
        Object name = message.getHeader("name");
        if (!(name instanceof String device) || !device.matches("[A-Za-z0-9_-]{1,64}")) {
            throw new ProblemException(404, "There is no such device.");
        }
        exchange.setProperty(DEVICE, device);
        exchange.setProperty(ID, ID_PREFIX + (key == null ? UUID.randomUUID().toString() : checked(key)));
        byte[] body = message.getBody(byte[].class);
        message.removeHeaders("*");
        message.setBody(body == null ? new byte[0] : body);
    }

    /** With what is put before it, it is the command's id. */
    private static String checked(Object key) throws ProblemException {
        String text = PostedReadings.checked(key);
        if (text.length() > LONGEST_KEY) {
            throw new ProblemException(
                    400, "Idempotency-Key of a command may have 1 to " + LONGEST_KEY + " characters.");
        }
        return text;
    }

    /** The map for {@code direct:command}, of a body that is what the schema says. */
    public Map<String, Object> command(Map<String, Object> body, Exchange exchange) {
        Map<String, Object> command = new LinkedHashMap<>(body);
        command.put("id", exchange.getProperty(ID));
        command.put("device", exchange.getProperty(DEVICE));
        return command;
    }

    /**
     * Answers what came of it: 200 with the reply; 404 for an unknown device, 409 for one that is away and for a key
     * that was used before, 410 when the command's time was over, 422 when the device refused it, 504 when it gave no
     * reply (and may have done it all the same).
     */
    public void answer(Map<String, Object> outcome, Exchange exchange) {
        String result = text(outcome, "result");
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        if ("done".equals(result)) {
            message.setHeader(Exchange.CONTENT_TYPE, "application/json");
            message.setBody(outcome);
            return;
        }
        Map<String, Object> more = new LinkedHashMap<>();
        for (String name : List.of("id", "device", "result", "reason", "reply")) {
            if (outcome.get(name) != null) {
                more.put(name, outcome.get(name));
            }
        }
        int status = status(Objects.toString(result, ""), Objects.toString(outcome.get("reason"), ""));
        String detail = status == 404 ? "There is no such device." : text(outcome, "error");
        Problem problem = new Problem(status, detail, List.of(), more);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, Problem.TYPE);
        message.setBody(problem.json());
    }

    static int status(String result, String reason) {
        return switch (reason) {
            case "device" -> 404;
            case "away", "duplicate" -> 409;
            case "syntax" -> 400;
            case "refused" -> 422;
            case "timeout" -> 504;
            default -> "expired".equals(result) ? 410 : 502;
        };
    }

    private static @Nullable String text(Map<String, Object> outcome, String name) {
        return outcome.get(name) == null ? null : outcome.get(name).toString();
    }
}
