package dev.serai.serial;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.spi.PropertyConfigurerGetter;
import org.jspecify.annotations.Nullable;

/**
 * The options by which one port is opened and read, as its routes state them. An option that one route states holds for
 * all; two that state it otherwise are refused. Not thread-safe.
 */
final class SharedOptions {
    /** The option rs485 stands for all of them where options are compared. */
    private static final List<String> RS485 =
            List.of("rs485", "rs485RtsActiveHigh", "rs485DelayBefore", "rs485DelayAfter");

    private final String port;
    private final Map<User, Map<String, String>> stated = new LinkedHashMap<>();
    /** Those of routes that are being made; Camel starts one route before it tells the next one's name. */
    private final Set<SerialEndpoint> planned = new LinkedHashSet<>();

    private @Nullable Map<String, String> open;

    /** A route may name the port more than once. */
    private record User(String route, SerialEndpoint endpoint) {}

    SharedOptions(String port) {
        this.port = port;
    }

    /** The names of the routes that state options, or could. */
    List<String> routes() {
        return stated.keySet().stream().map(User::route).distinct().toList();
    }

    boolean isEmpty() {
        return stated.isEmpty() && planned.isEmpty();
    }

    /** A route will name this endpoint; what it states already holds for others. */
    void plan(SerialEndpoint endpoint) {
        planned.add(endpoint);
    }

    /**
     * Notes what a route states.
     *
     * @throws IllegalArgumentException when another route states it otherwise, or the port is open otherwise; names
     *     both, and the options that differ
     */
    void add(String route, SerialEndpoint endpoint) {
        Map<String, String> wanted = statedBy(endpoint);
        stated.forEach((other, options) -> {
            Set<String> differing = differing(wanted, options);
            if (!differing.isEmpty()) {
                throw new IllegalArgumentException("Port " + port + " is wanted with different options by the routes "
                        + other.route + " (" + list(options, differing) + ") and " + route + " ("
                        + list(wanted, differing) + "): it can be opened in one way only");
            }
        });
        Map<String, String> now = open;
        if (now != null) {
            Set<String> differing = differing(wanted, now);
            if (!differing.isEmpty()) {
                throw new IllegalArgumentException("Port " + port + " is open with " + list(now, differing)
                        + " for the routes " + String.join(", ", routes()) + " and wanted with "
                        + list(wanted, differing) + " by route " + route
                        + ": it can be opened in one way only; state it in the route that starts first");
            }
        }
        try {
            merged(endpoint).validate();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "Port " + port + ": what route " + route + " states (" + list(wanted, wanted.keySet())
                            + ") does not go with what other routes state of this port: " + e.getMessage(),
                    e);
        }
        stated.put(new User(route, endpoint), wanted);
    }

    void remove(String route, SerialEndpoint endpoint) {
        stated.remove(new User(route, endpoint));
        planned.remove(endpoint);
    }

    /** The port is being opened with these options; null: it is closed. */
    void opened(@Nullable SerialConfiguration options) {
        open = options == null ? null : options.sharedOptions();
    }

    /** The endpoint's own options, with what is stated elsewhere of those that are shared. */
    SerialConfiguration merged(SerialEndpoint endpoint) {
        SerialEndpoint merged = endpoint.like();
        Set<String> own = statedBy(endpoint).keySet();
        Set<SerialEndpoint> others = new LinkedHashSet<>(planned);
        stated.keySet().forEach(user -> others.add(user.endpoint));
        others.remove(endpoint);
        for (SerialEndpoint other : others) {
            statedBy(other).keySet().stream()
                    .filter(option -> !own.contains(option))
                    .forEach(option -> copy(option, other, merged));
        }
        return merged.getConfiguration();
    }

    private static Set<String> differing(Map<String, String> one, Map<String, String> other) {
        return one.keySet().stream()
                .filter(option -> other.containsKey(option) && !Objects.equals(one.get(option), other.get(option)))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String list(Map<String, String> options, Set<String> names) {
        return names.stream().map(name -> name + "=" + options.get(name)).collect(Collectors.joining(", "));
    }

    /** What the URI names, and what a program set otherwise than the component's own. */
    private static Map<String, String> statedBy(SerialEndpoint endpoint) {
        Map<String, String> all = endpoint.getConfiguration().sharedOptions();
        Map<String, String> unstated =
                endpoint.getComponent().getConfiguration().sharedOptions();
        all.entrySet()
                .removeIf(option -> Objects.equals(option.getValue(), unstated.get(option.getKey()))
                        && !names(endpoint, option.getKey()));
        return all;
    }

    private static boolean names(SerialEndpoint endpoint, String option) {
        return option.equals("rs485")
                ? RS485.stream().anyMatch(endpoint.namedOptions()::contains)
                : endpoint.namedOptions().contains(option);
    }

    private static void copy(String option, SerialEndpoint from, SerialEndpoint to) {
        for (String name : option.equals("rs485") ? RS485 : List.of(option)) {
            CamelContext context = from.getCamelContext();
            PropertyConfigurer configurer = from.getComponent().getEndpointPropertyConfigurer();
            PropertyConfigurerGetter getter = (PropertyConfigurerGetter) configurer;
            Object value = getter.getOptionValue(from, name, false);
            // the getter gives milliseconds, the setter wants a duration
            boolean duration = getter.getOptionType(name, false) == long.class;
            configurer.configure(
                    context, to, name, duration ? Duration.ofMillis(((Number) value).longValue()) : value, false);
        }
    }
}
