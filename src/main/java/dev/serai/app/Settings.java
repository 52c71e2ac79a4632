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
import org.jspecify.annotations.Nullable;

/**
 * What one run of the daemon works with: the command line's answer where it gave one, else
 * {@code application.properties}, else the default. All paths are absolute.
 *
 * @param home where Serai is unpacked; {@code {{serai.home}}} in routes and properties
 * @param config the application.properties in force
 * @param data where everything the daemon writes lies; {@code {{serai.data}}}
 * @param nativeFolder where native libraries are unpacked; {@code {{serai.native}}}
 * @param routes the route files and patterns, in the form Camel takes ({@code file:/…/*.camel.yaml})
 * @param properties the content of {@code config}, placeholders unresolved
 */
public record Settings(
        Path home, Path config, Path data, Path nativeFolder, List<String> routes, Properties properties) {

    static final String ROUTES = "camel.main.routesIncludePattern";

    private static final Set<String> OURS = Set.of("serai.data", "serai.native", "serai.health.interval");

    public Settings {
        routes = List.copyOf(routes);
    }

    /**
     * Reads the settings.
     *
     * @param home where Serai is unpacked
     * @param config the file to read, or null for the one in {@code home}
     * @param data the data folder, or null for what the file says
     * @param routes folders, files or patterns; none means what the file says
     * @throws ConfigurationException when a file is missing or can not be read, or a setting of ours is unknown
     */
    public static Settings read(Path home, @Nullable Path config, @Nullable Path data, List<String> routes)
            throws ConfigurationException {
        Path root = home.toAbsolutePath().normalize();
        Path file = (config == null ? root.resolve("application.properties") : config)
                .toAbsolutePath()
                .normalize();
        Properties properties = load(file);
        refuseUnknown(file, properties);
        Path dataFolder =
                data != null ? data.toAbsolutePath().normalize() : folder(properties, "serai.data", root, root, "data");
        Path nativeFolder = folder(properties, "serai.native", root, dataFolder, "native");
        List<String> patterns = new ArrayList<>();
        if (routes.isEmpty()) {
            String configured = properties.getProperty(
                    ROUTES, "file:{{serai.home}}/routes/*.camel.yaml,file:{{serai.home}}/routes/*.java");
            for (String pattern : configured.split(",", -1)) {
                if (!pattern.isBlank()) {
                    patterns.add(expand(pattern.strip(), root, dataFolder));
                }
            }
        } else {
            for (String route : routes) {
                patterns.addAll(RouteFiles.patterns(route));
            }
            patterns.addAll(RouteFiles.sharedErrors(patterns, root));
        }
        return new Settings(root, file, dataFolder, nativeFolder, patterns, properties);
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
        return TextLines.at(config, "serai.health.interval") + ": serai.health.interval=" + value
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

    private static String expand(String value, Path home, Path data) {
        return value.replace("{{serai.home}}", home.toString()).replace("{{serai.data}}", data.toString());
    }
}
