package dev.serai.app;

import dev.serai.journal.routes.HiddenFailureException;
import dev.serai.names.NearestName;
import java.io.FileNotFoundException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.FailedToCreateRouteException;
import org.apache.camel.FailedToStartRouteException;
import org.apache.camel.NoSuchBeanException;
import org.apache.camel.NoSuchEndpointException;
import org.apache.camel.PropertyBindingException;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.TypeConversionException;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/**
 * Finds in a failed start what a person has to change. Camel says what is wrong in some exception of the chain, where
 * it is in another, and seldom what would be right; this puts the three into one message.
 */
final class Diagnosis {
    private static final Pattern UNKNOWN_PARAMETERS = Pattern.compile("Unknown parameters=\\[\\{([^=}]+)=");
    private static final Pattern UNKNOWN_OPTION = Pattern.compile("unknown option '?(\\w+)");
    private static final String DUE_TO = " due to: ";
    private static final Pattern MISSING_ENVIRONMENT =
            Pattern.compile("Property with key \\[env:([^]]+)\\] using function \\[env\\] returned null");
    private static final Pattern MISSING_PROPERTY = Pattern.compile("Property with key \\[([^]]+)] not found");
    private static final Pattern CAMEL_KEY = Pattern.compile("\\b(camel\\.[\\w.\\-\\[\\]]+)");
    private static final Pattern DUPLICATE_ROUTE = Pattern.compile("Duplicate route ids detected: ([^.,]+)");
    private static final Pattern UNKNOWN_FUNCTION = Pattern.compile("Unknown function: (\\S+)");
    private static final Pattern UNKNOWN_COMPONENT = Pattern.compile("cannot find component with name (\\S+)\\.");
    private static final Pattern SCHEME = Pattern.compile("^([\\w.+-]+):");

    private final Settings settings;
    private final RouteSources sources;
    private final KnownNames names;

    Diagnosis(Settings settings, @Nullable CamelContext context) {
        this.settings = settings;
        this.sources = new RouteSources(context, settings.routes());
        this.names = new KnownNames(context);
    }

    /** The failure as something a person can mend, or null when it is nothing in a setting or a route. */
    @Nullable
    ConfigurationException of(Throwable failure) {
        List<Throwable> chain = chain(failure);
        for (Throwable link : chain) {
            if (link instanceof ConfigurationException wrong) {
                return wrong;
            }
            if (link instanceof HiddenFailureException hidden) {
                return new ConfigurationException(
                        String.valueOf(hidden.getMessage()), failure); // it knows each place itself
            }
        }
        // its innermost cause names a class that nobody wrote down
        String id = routeId(chain);
        Optional<String> message = Messages.linkageError(failure)
                .map(broken -> (id.isEmpty() ? "" : at(id, "id: " + id)) + Messages.linkage(broken));
        for (int i = chain.size() - 1; i >= 0 && message.isEmpty(); i--) {
            message = explain(chain.get(i), routeId(chain));
        }
        if (message.isEmpty()) {
            message = inRoute(chain);
        }
        if (message.isEmpty() && failure instanceof IllegalArgumentException) {
            // a component's own check while routes start: Camel wraps it in nothing
            String text = String.valueOf(failure.getMessage());
            String route = names.lastRouteIn(text);
            message = Optional.of(at(route, "id: " + route) + text);
        }
        return message.map(text -> new ConfigurationException(text, failure)).orElse(null);
    }

    private Optional<String> explain(Throwable link, String routeId) {
        String text = link.getMessage() == null ? "" : link.getMessage();
        if (link instanceof MarkedYamlEngineException yaml) {
            return Optional.of(yaml(yaml));
        }
        if (text.startsWith("Compilation error:")) {
            return Optional.of(compilation(text));
        }
        Matcher property = MISSING_PROPERTY.matcher(text);
        if (property.find()) {
            String key = property.group(1);
            return Optional.of(sources.where("{{" + key, routeId)
                            .or(() -> inSettings("{{" + key))
                            .orElse(settings.config().toString())
                    + ": {{" + key + "}} is set nowhere. Set " + key + " in " + settings.config() + "."
                    + NearestName.hint(key, settings.properties().stringPropertyNames()));
        }
        Matcher environment = MISSING_ENVIRONMENT.matcher(text);
        if (environment.find()) {
            String name = environment.group(1);
            return Optional.of(inSettings("{{env:" + name)
                            .or(() -> sources.where("{{env:" + name, routeId))
                            .orElse(settings.config().toString())
                    + ": the environment variable " + name + " is not set. Set it where Serai is started: " + name
                    + "=… ./serai run …");
        }
        if (link instanceof NoSuchBeanException bean && bean.getName() != null) {
            return Optional.of(bean(bean.getName(), routeId));
        }
        Matcher unknown = UNKNOWN_PARAMETERS.matcher(text);
        if (unknown.find() && link instanceof ResolveEndpointFailedException endpoint) {
            return Optional.of(option(endpoint.getUri(), unknown.group(1), routeId));
        }
        if (link instanceof ResolveEndpointFailedException endpoint) {
            for (Throwable cause : chain(endpoint)) {
                if (cause instanceof PropertyBindingException binding) {
                    return Optional.of(value(scheme(endpoint.getUri()), binding, routeId));
                }
            }
            return Optional.of(endpoint(endpoint, text, routeId));
        }
        if (link instanceof NoSuchEndpointException endpoint) {
            String scheme = scheme(endpoint.getUri());
            return Optional.of(at(routeId, scheme + ":") + "unknown component '" + scheme + "'."
                    + NearestName.hint(scheme, names.components()));
        }
        if (link instanceof PropertyBindingException binding && binding.getOptionPrefix() != null) {
            return Optional.of(binding(binding));
        }
        if (link instanceof ClassNotFoundException) {
            return Optional.of(inSettings(text)
                            .or(() -> sources.where(text, routeId))
                            .orElse(settings.config().toString())
                    + ": there is no class " + text + ". Check its spelling, and that its jar is in the lib folder.");
        }
        if (link instanceof FileNotFoundException || link instanceof NoSuchFileException) {
            String file = missingFile(text);
            return Optional.of(at(routeId, Path.of(file).getFileName() + "") + "there is no file " + file + ".");
        }
        Matcher duplicate = DUPLICATE_ROUTE.matcher(text);
        if (duplicate.find()) {
            String id = duplicate.group(1);
            return Optional.of(sources.second("id: " + id) + "the route id '" + id
                    + "' is there twice. Each route needs an id of its own.");
        }
        Matcher function = UNKNOWN_FUNCTION.matcher(text);
        if (function.find()) {
            return Optional.of(at(routeId, function.group(1)) + "simple has no function '" + function.group(1) + "'.");
        }
        Matcher key = CAMEL_KEY.matcher(text);
        if (key.find() && settings.properties().containsKey(key.group(1))) {
            Matcher component = UNKNOWN_COMPONENT.matcher(text);
            String problem = component.find()
                    ? "unknown component '" + component.group(1) + "'."
                            + NearestName.hint(component.group(1), names.components())
                    : Messages.firstLine(text);
            return Optional.of(settings.at(key.group(1)) + ": " + problem);
        }
        return Optional.empty();
    }

    private String yaml(MarkedYamlEngineException failure) {
        String problem = Messages.firstLine(String.valueOf(failure.getProblem()));
        String where = failure.getProblemMark()
                .map(Diagnosis::place)
                .orElseGet(() -> String.join(", ", settings.routes()) + ": ");
        int colon = problem.lastIndexOf(": ");
        if (problem.startsWith("Unknown node id") || problem.startsWith("Unsupported field")) {
            String name = problem.substring(colon + 2);
            return names.steps().contains(name)
                    ? where + "'" + name + "' can not stand here."
                    : where + "unknown name '" + name + "'." + NearestName.hint(name, names.steps());
        }
        if (problem.startsWith("mapping values are not allowed")) {
            return where + "a name with a value can not stand here. Check the indentation against the line above.";
        }
        return where + problem + ".";
    }

    private static String place(Mark mark) {
        return mark.getName().replaceFirst("^file:", "") + ":" + (mark.getLine() + 1) + ": ";
    }

    private String compilation(String text) {
        List<String> lines = text.strip().lines().skip(1).toList();
        String first = lines.isEmpty() ? "" : lines.get(0);
        Matcher position =
                Pattern.compile("^/?(.*?\\.java):(\\d+): (?:error: )?(.*)$").matcher(first);
        if (!position.matches()) {
            return "A route in Java does not compile:" + System.lineSeparator() + String.join("\n", lines);
        }
        String file = sources.named(Path.of(position.group(1)).getFileName().toString());
        StringBuilder message =
                new StringBuilder(file + ":" + position.group(2) + ": does not compile: " + position.group(3));
        lines.stream().skip(1).forEach(line -> message.append(System.lineSeparator())
                .append(line));
        return message.toString().stripTrailing();
    }

    private String bean(String name, String routeId) {
        List<String> beans = settings.properties().stringPropertyNames().stream()
                .filter(key -> key.startsWith("camel.beans."))
                .map(key -> key.substring("camel.beans.".length()).replaceFirst("[.\\[].*", ""))
                .distinct()
                .toList();
        return at(routeId, name) + "there is no bean '" + name + "'. Define it in " + settings.config()
                + " as camel.beans." + name + "=#class:…" + NearestName.hint(name, beans);
    }

    private String option(String uri, String option, String routeId) {
        String scheme = scheme(uri);
        return at(routeId, option) + scheme + ": has no option '" + option + "'."
                + NearestName.hint(option, names.options(scheme));
    }

    /** An endpoint that refused its options in its own words. */
    private String endpoint(ResolveEndpointFailedException failure, String text, String routeId) {
        String reason = text.contains(DUE_TO) ? text.substring(text.indexOf(DUE_TO) + DUE_TO.length()) : text;
        Matcher option = UNKNOWN_OPTION.matcher(reason);
        String scheme = scheme(failure.getUri());
        return at(routeId, option.find() ? option.group(1) : scheme + ":") + scheme + ": " + reason.strip();
    }

    /** An option of an endpoint whose value is not of its type. */
    private String value(String scheme, PropertyBindingException failure, String routeId) {
        String option = String.valueOf(failure.getPropertyName());
        String value = String.valueOf(failure.getValue());
        List<Throwable> chain = chain(failure);
        String reason = ": " + Messages.reason(chain.get(chain.size() - 1));
        for (Throwable link : chain) {
            if (link instanceof TypeConversionException conversion) {
                reason = wanted(conversion.getToType(), value, reason);
            }
        }
        return at(routeId, option) + scheme + ": option '" + option + "' can not be '" + value + "'" + reason;
    }

    private static String wanted(@Nullable Class<?> type, String value, String otherwise) {
        if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
            return ": a whole number is needed";
        }
        if (type == null || !type.isEnum()) {
            return otherwise;
        }
        List<String> known = Arrays.stream(type.getEnumConstants())
                .map(constant -> camelCase(((Enum<?>) constant).name()))
                .toList();
        return ". Known: " + String.join(", ", known) + "." + NearestName.hint(value, known);
    }

    /** As options have it: lengthField for LENGTH_FIELD. */
    private static String camelCase(String constant) {
        if (!constant.equals(constant.toUpperCase(Locale.ROOT))) {
            return constant; // it is written as it is in the documentation
        }
        String[] words = constant.toLowerCase(Locale.ROOT).split("_", -1);
        return words[0]
                + Arrays.stream(words, 1, words.length)
                        .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                        .collect(Collectors.joining());
    }

    private String binding(PropertyBindingException failure) {
        String prefix = failure.getOptionPrefix() == null ? "" : failure.getOptionPrefix();
        String name = String.valueOf(failure.getPropertyName());
        String key = settings.properties().stringPropertyNames().stream()
                .filter(k -> k.endsWith("." + name) && k.startsWith(prefix))
                .findFirst()
                .orElse(prefix + name);
        List<String> known = names.settersOf(failure.getTarget());
        String where = settings.at(key) + ": ";
        if (known.contains(name)) {
            Throwable root = chain(failure).get(chain(failure).size() - 1);
            return where + "'" + failure.getValue() + "' is no value for " + key + ": " + Messages.reason(root);
        }
        return where + "unknown setting '" + key + "'." + NearestName.hint(name, known);
    }

    /** What else fails while a route is made or started: the innermost words, and where the route stands. */
    private Optional<String> inRoute(List<Throwable> chain) {
        boolean route = chain.stream()
                .anyMatch(link -> link instanceof FailedToCreateRouteException
                        || link instanceof FailedToStartRouteException
                        || link instanceof ResolveEndpointFailedException);
        Throwable root = chain.get(chain.size() - 1);
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        if (message.startsWith("Resource is empty: ")) {
            return Optional.of(message.replaceFirst("Resource is empty: (file:)?", "") + ": the file is empty.");
        }
        return route ? Optional.of(at(routeId(chain), "id: " + routeId(chain)) + message.strip()) : Optional.empty();
    }

    private static String routeId(List<Throwable> chain) {
        for (Throwable link : chain) {
            if (link instanceof FailedToCreateRouteException failed && failed.getRouteId() != null) {
                return failed.getRouteId();
            }
            if (link instanceof FailedToStartRouteException failed && failed.getRouteId() != null) {
                return failed.getRouteId();
            }
        }
        return "";
    }

    private String at(String routeId, String text) {
        String route = routeId.isEmpty() ? "" : "route '" + routeId + "': ";
        return sources.where(text, routeId)
                .or(() -> sources.where(routeId, routeId))
                .map(place -> place + ": " + route)
                .orElse(route);
    }

    private Optional<String> inSettings(String text) {
        for (int i = settings.configs().size() - 1; i >= 0; i--) {
            Path file = settings.configs().get(i);
            int line = TextLines.containing(file, text, 1);
            if (line > 0) {
                return Optional.of(file + ":" + line);
            }
        }
        return Optional.empty();
    }

    private static String missingFile(String message) {
        return message.replaceFirst("^(?:Cannot find resource: )?(?:file:)?", "")
                .replaceFirst(" (?:\\(No such file or directory\\)|does not exist)$", "")
                .replaceFirst(" (?:in|for) .*$", "");
    }

    private static String scheme(String uri) {
        Matcher scheme = SCHEME.matcher(uri);
        return scheme.find() ? scheme.group(1) : uri;
    }

    private static List<Throwable> chain(Throwable failure) {
        List<Throwable> chain = new ArrayList<>();
        for (Throwable link = failure; link != null && !chain.contains(link); link = link.getCause()) {
            chain.add(link);
        }
        return chain;
    }
}
