package dev.serai.app;

import dev.serai.names.NearestName;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one run of the daemon works with: the command line's answer where it gave one, else
 * {@code application.properties}, else the default. All paths are absolute.
 *
 * @param home where Serai is unpacked; {@code {{serai.home}}} in routes and properties
 * @param configs the application.properties in force, one at least; what a later one says goes before what an earlier
 *     one says
 * @param data where everything the daemon writes lies; {@code {{serai.data}}}
 * @param nativeFolder where native libraries are unpacked; {@code {{serai.native}}}
 * @param routes the route files and patterns, in the form Camel takes ({@code file:/…/*.camel.yaml})
 * @param properties the content of {@code configs}, placeholders unresolved
 */
public record Settings(
        Path home, List<Path> configs, Path data, Path nativeFolder, List<String> routes, Properties properties) {

    private static final String FILE = "application.properties";
    static final String ROUTES = "camel.main.routesIncludePattern";

    private static final String JOURNAL = "camel.component.journal.path";
    private static final int MOST_PLACEHOLDERS = 20;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}:?]+)(?::[^{}]*)?\\}\\}");

    private static final Set<String> OURS =
            Set.of("serai.data", "serai.native", "serai.secrets", "serai.health.interval", "serai.http.hosts");

    public Settings {
        configs = List.copyOf(configs);
        routes = List.copyOf(routes);
    }

    /**
     * Reads the settings. A folder of routes may bring an application.properties of its own, which is laid over the
     * others: where it says what runs ({@code camel.main.routesIncludePattern}), that runs in place of the routes in
     * the folder.
     *
     * @param home where Serai is unpacked
     * @param config the file to read, or null for the one in {@code home}
     * @param data the data folder, or null for what the files say
     * @param routes folders, files or patterns; none means what the files say
     * @throws ConfigurationException when a file is missing or can not be read, or a setting of ours is unknown
     */
    public static Settings read(Path home, @Nullable Path config, @Nullable Path data, List<String> routes)
            throws ConfigurationException {
        Path root = home.toAbsolutePath().normalize();
        List<Path> files = new ArrayList<>();
        files.add(
                (config == null ? root.resolve(FILE) : config).toAbsolutePath().normalize());
        Properties properties = load(files.get(0));
        List<String> patterns = new ArrayList<>();
        List<String> named = new ArrayList<>();
        for (String route : routes) {
            Path own = RouteFiles.beside(route, FILE);
            Properties also = own == null || files.contains(own) ? new Properties() : load(own);
            String runs = also.getProperty(ROUTES);
            if (runs == null) {
                named.addAll(RouteFiles.patterns(route));
            } else {
                patterns.addAll(List.of(runs.split(",", -1)));
            }
            if (own != null && !files.contains(own)) {
                files.add(own);
                properties.putAll(also);
            }
        }
        if (routes.isEmpty()) {
            patterns.addAll(List.of(properties
                    .getProperty(ROUTES, "file:{{serai.home}}/routes/*.camel.yaml,file:{{serai.home}}/routes/*.java")
                    .split(",", -1)));
        }
        Path dataFolder =
                data != null ? data.toAbsolutePath().normalize() : folder(properties, "serai.data", root, root, "data");
        Path nativeFolder = folder(properties, "serai.native", root, dataFolder, "native");
        patterns.removeIf(String::isBlank);
        patterns.replaceAll(pattern -> expand(pattern.strip(), root, dataFolder));
        patterns.addAll(named);
        if (!routes.isEmpty()) {
            patterns.addAll(RouteFiles.sharedErrors(patterns, root));
        }
        return new Settings(root, files, dataFolder, nativeFolder, patterns, properties);
    }

    /** The file that has the last word; where to put what is missing. */
    public Path config() {
        return configs.get(configs.size() - 1);
    }

    /** {@code file:line} of the setting that counts, or the file with the last word where none has the key. */
    String at(String key) {
        return TextLines.at(having(key), key);
    }

    private Path having(String key) {
        for (int i = configs.size() - 1; i > 0; i--) {
            if (TextLines.at(configs.get(i), key).length()
                    > configs.get(i).toString().length()) {
                return configs.get(i);
            }
        }
        return properties.containsKey(key) ? configs.get(0) : config();
    }

    /**
     * The journal's file, as the component gets it from {@code camel.component.journal.path}.
     *
     * @throws ConfigurationException when the setting has a placeholder that only a running daemon can resolve
     */
    public Path journal() throws ConfigurationException {
        String value = expand(properties.getProperty(JOURNAL, "data/journal.db").strip(), home, data);
        for (int depth = 0; depth < MOST_PLACEHOLDERS; depth++) {
            if (!value.contains("{{")) {
                return Path.of(value).toAbsolutePath().normalize();
            }
            Matcher m = PLACEHOLDER.matcher(value);
            String resolved = m.find() ? properties.getProperty(m.group(1)) : null;
            if (resolved == null) {
                break;
            }
            value = expand(value.substring(0, m.start()) + resolved.strip() + value.substring(m.end()), home, data);
        }
        throw new ConfigurationException(at(JOURNAL) + ": " + JOURNAL + "=" + value
                + " can be resolved by the daemon only. Name the journal's file with --file.");
    }

    /** How often the health checks are looked at, in milliseconds. */
    long healthIntervalMillis() throws ConfigurationException {
        String value = properties.getProperty("serai.health.interval", "2s").strip();
        try {
            long millis = org.apache.camel.util.TimeUtils.toMilliSeconds(value);
            if (millis >= 100) {
                return millis;
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(wrongInterval(value), e);
        }
        throw new ConfigurationException(wrongInterval(value));
    }

    private String wrongInterval(String value) {
        return at("serai.health.interval") + ": serai.health.interval=" + value
                + " is not a time of at least 100ms, such as 2s.";
    }

    private static Properties load(Path file) throws ConfigurationException {
        if (!Files.exists(file)) {
            throw new ConfigurationException("No such file: " + file
                    + ". Name another one with --config, or copy application.properties from where Serai is unpacked.");
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(file + " is not UTF-8 text. Save it as UTF-8.", e);
        } catch (IllegalArgumentException e) {
            throw new ConfigurationException(
                    file + ": " + e.getMessage() + " A backslash before u starts a \\uXXXX escape; double it.", e);
        } catch (IOException e) {
            throw new ConfigurationException(
                    file + " can not be read: " + Messages.reason(e) + ". Check that it is a file and its permissions.",
                    e);
        }
        refuseUnknown(file, properties);
        return properties;
    }

    private static void refuseUnknown(Path file, Properties properties) throws ConfigurationException {
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith("serai.") && !OURS.contains(key)) {
                throw new ConfigurationException(
                        TextLines.at(file, key) + ": unknown setting '" + key + "'." + NearestName.hint(key, OURS));
            }
        }
    }

    private static Path folder(Properties properties, String key, Path home, Path parent, String name) {
        String value = properties.getProperty(key, "").strip();
        return value.isEmpty()
                ? parent.resolve(name)
                : home.resolve(expand(value, home, parent)).normalize();
    }

    String expand(String value) {
        return expand(value, home, data);
    }

    private static String expand(String value, Path home, Path data) {
        return value.replace("{{serai.home}}", home.toString()).replace("{{serai.data}}", data.toString());
    }
}
