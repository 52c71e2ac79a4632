package dev.serai.command;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/**
 * The steps of {@code routes/commands.camel.yaml} that are easier said in Java: reading a command, and making up the
 * answer, a map with {@code id, device, result, reply, error, reason, time}. Between the steps a command stands in the
 * exchange's variable {@code command}, and the answer, once there is one, in {@code commandAnswer}. Thread-safe.
 */
public final class Commands {
    static final String COMMAND = "command";
    static final String ANSWER = "commandAnswer";
    private static final String HEADERS = "commandHeaders";
    private static final String KEY = "CamelJournalKey";
    private static final String EXPIRES = "CamelSerialExpires";
    private static final String DUPLICATE = "CamelJournalDuplicate";

    private final Clock clock;

    public Commands() {
        this(Clock.systemUTC());
    }

    Commands(Clock clock) {
        this.clock = clock;
    }

    /**
     * Gives the command that the body is its {@code expires}, where it names neither that nor {@code created}: for
     * sources that hand a command on some time after it was asked for. A body that is no map is left alone.
     *
     * @param asked when it was asked for, as {@code created} may be; null where nobody knows: it may have lain there
     *     for any time, and has expired
     * @param lifetime for how long after that it may be sent
     */
    public void lasts(Exchange exchange, @Nullable Object asked, Duration lifetime) throws InvalidCommandException {
        Message message = exchange.getMessage();
        if (message.getBody() instanceof Map<?, ?> fields
                && fields.get("created") == null
                && fields.get("expires") == null) {
            Map<Object, Object> command = new LinkedHashMap<>(fields);
            command.put(
                    "expires",
                    Command.lastingFrom(asked, lifetime, clock.instant()).toString());
            message.setBody(command);
        }
    }

    /**
     * Reads the command that the body is. The body is then what is to be claimed, and the header CamelJournalKey its
     * id; or there is an answer. The sender's headers are put aside: none is kept with the claim, none steers the port.
     */
    public void read(Exchange exchange) {
        Message message = exchange.getMessage();
        exchange.setVariable(HEADERS, new HashMap<>(message.getHeaders()));
        message.removeHeaders("*");
        Map<?, ?> fields = message.getBody() instanceof Map<?, ?> map ? map : Map.of();
        try {
            Command command = Command.of(fields, clock.instant());
            if (!isDevice(exchange.getContext(), command.device())) {
                answer(exchange, command.id(), command.device(), CommandResult.failed, "device")
                        .put(
                                "error",
                                "No device '" + command.device() + "': no route begins with direct:device-"
                                        + command.device());
                return;
            }
            exchange.setVariable(COMMAND, command);
            // One that is late is claimed too: only that tells whether it was sent before.
            message.setHeader(KEY, command.id());
            message.setBody(command.claim());
        } catch (InvalidCommandException e) {
            answer(exchange, Command.idOf(fields), Command.deviceOf(fields), CommandResult.failed, "syntax")
                    .put("error", e.getMessage());
        }
    }

    private static boolean isDevice(CamelContext context, String device) {
        String uri = "direct://device-" + device;
        return context.getRoutes().stream().map(Route::getEndpoint).anyMatch(from -> from.getEndpointBaseUri()
                .equals(uri));
    }

    /** The claim is on disk. The body is then what to send the device; or there is an answer: it was claimed before. */
    public void claimed(Exchange exchange) {
        Command command = command(exchange);
        Message message = exchange.getMessage();
        boolean before = Boolean.TRUE.equals(message.getHeader(DUPLICATE));
        message.removeHeaders("*");
        if (before && !command.repeatable()) {
            answer(exchange, command, CommandResult.unknown, "duplicate")
                    .put("error", "A command of this id came before, and is not sent again");
        } else if (!expired(exchange, command)) {
            message.setBody(command.text());
            message.setHeader(EXPIRES, command.expires());
        }
    }

    private boolean expired(Exchange exchange, Command command) {
        if (clock.instant().isBefore(command.expires())) {
            return false;
        }
        late(exchange);
        return true;
    }

    /** Its turn came too late. */
    public void late(Exchange exchange) {
        Command command = command(exchange);
        answer(exchange, command, CommandResult.expired, "expired")
                .put("error", "Its time was over at " + command.expires() + ": it was not sent");
    }

    /** The body is what the device answered. */
    public void done(Exchange exchange) {
        answer(exchange, command(exchange), CommandResult.done, null)
                .put("reply", exchange.getMessage().getBody(String.class));
    }

    /** The device answered that it did not do it. */
    public void refused(Exchange exchange) {
        String reply = message(exchange);
        Map<String, Object> answer = answer(exchange, command(exchange), CommandResult.failed, "refused");
        answer.put("reply", reply);
        answer.put("error", reply);
    }

    /** What was caught kept it from being sent. */
    public void failed(Exchange exchange, String reason) {
        answer(exchange, command(exchange), CommandResult.failed, reason).put("error", message(exchange));
    }

    /** What was caught leaves open whether the device has it. */
    public void unknown(Exchange exchange, String reason) {
        answer(exchange, command(exchange), CommandResult.unknown, reason).put("error", message(exchange));
    }

    private static String message(Exchange exchange) {
        Exception caught = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        return caught == null ? "" : Objects.requireNonNullElse(caught.getMessage(), caught.toString());
    }

    /** The body is then the answer with what the command was: for the audit. */
    public void audit(Exchange exchange) {
        Map<String, Object> record = new LinkedHashMap<>(given(exchange));
        Command command = exchange.getVariable(COMMAND, Command.class);
        if (command != null) {
            record.put("command", command.text());
        }
        exchange.getMessage().removeHeaders("*");
        exchange.getMessage().setBody(record);
    }

    /** The body is then the answer, if there is one, and the sender has its headers again. */
    public void answer(Exchange exchange) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        if (exchange.removeVariable(HEADERS) instanceof Map<?, ?> headers) {
            headers.forEach((name, value) -> message.setHeader((String) name, value));
        }
        exchange.removeVariable(COMMAND);
        Object answer = exchange.removeVariable(ANSWER);
        if (answer != null) {
            message.setBody(answer);
        }
    }

    private Map<String, Object> answer(
            Exchange exchange, Command command, CommandResult result, @Nullable String reason) {
        return answer(exchange, command.id(), command.device(), result, reason);
    }

    private Map<String, Object> answer(
            Exchange exchange,
            @Nullable String id,
            @Nullable String device,
            CommandResult result,
            @Nullable String reason) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("id", id);
        answer.put("device", device);
        answer.put("result", result.name());
        answer.put("reply", null);
        answer.put("error", null);
        answer.put("reason", reason);
        answer.put("time", now().toString());
        exchange.setVariable(ANSWER, answer);
        return answer;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static Command command(Exchange exchange) {
        return Objects.requireNonNull(exchange.getVariable(COMMAND, Command.class));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> given(Exchange exchange) {
        return Objects.requireNonNull((Map<String, Object>) exchange.getVariable(ANSWER));
    }
}
