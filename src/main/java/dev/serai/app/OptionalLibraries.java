package dev.serai.app;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only some systems need lies in {@code lib/optional} and comes onto the class path where routes or settings name
 * such a system: each jar there costs a start time and memory, also when nobody calls it. Jars in {@code lib/ext},
 * where Serai is unpacked, are the user's, and are always added.
 *
 * <p>Which jars a system needs stands in {@code lib/optional/dependencies.tgf}, the tree that Maven wrote when Serai
 * was built: lines {@code id artifact}, a line {@code #}, lines {@code parent child scope}.
 */
final class OptionalLibraries {
    private static final Logger LOG = LoggerFactory.getLogger(OptionalLibraries.class);

    /** What a route or a setting has in it that needs the artifact. */
    private static final Map<String, Pattern> SYSTEMS = new LinkedHashMap<>();

    static {
        need("postgresql", "jdbc:postgresql:");
        need("mariadb-java-client", "jdbc:(?:mariadb|mysql):");
        need("mssql-jdbc", "jdbc:sqlserver:");
        need("camel-mongodb", "mongodb");
        need("camel-spring-redis", "redis");
        need("camel-http", "\\bhttps?:");
        need("camel-platform-http-main", "platform-http|camel\\.(?:server|management)\\.enabled\\s*[=:]\\s*true");
        need("camel-vertx-websocket", "vertx-websocket");
        need("camel-aws2-s3", "aws2-s3|software\\.amazon");
        need("camel-azure-storage-blob", "azure-storage-blob|com\\.azure");
        // what Azure's client sends with; it is found at run time, so that nothing in the tree leads to it
        need("azure-core-http-jdk-httpclient", "azure-storage-blob|com\\.azure");
        need("camel-google-storage", "google-storage|com\\.google\\.cloud");
    }

    /** In brackets: not taken, since another node has the artifact, perhaps in another version. */
    private static final Pattern NODE = Pattern.compile("(\\d+) (\\(?)([^:]+:[^:]+):([^ ;)]+).*");

    private static final Pattern COMMENT = Pattern.compile("\\s*(?:#|//|\\*).*");

    private OptionalLibraries() {}

    private static void need(String artifact, String text) {
        SYSTEMS.put(artifact, Pattern.compile(text));
    }

    /** Adds what the settings and the routes need. */
    static void load(Settings settings) throws ConfigurationException {
        Path lib = beside();
        if (lib == null || !ClassPath.canGrow()) {
            return;
        }
        try {
            List<Path> jars = new ArrayList<>(own(settings.home().resolve("lib/ext")));
            Path optional = lib.resolve("optional");
            Set<String> systems = needed(texts(settings));
            if (!systems.isEmpty() && Files.isDirectory(optional)) {
                jars.addAll(jars(systems, optional));
            }
            for (Path jar : jars) {
                add(jar);
            }
            LOG.debug("{} jars of lib/optional and lib/ext for {}", jars.size(), systems);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The jars in " + lib + " can not be read: " + Messages.reason(e) + ". Unpack or build Serai again.",
                    e);
        }
    }

    private static void add(Path jar) throws ConfigurationException {
        try {
            ClassPath.add(jar);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "The jar " + jar + " can not be read: " + Messages.reason(e) + ". Put a whole one in its place.",
                    e);
        }
    }

    /** The artifacts that there are systems for. */
    static Set<String> systems() {
        return SYSTEMS.keySet();
    }

    /** The artifacts that the texts ask for. */
    static Set<String> needed(Collection<String> texts) {
        Set<String> artifacts = new LinkedHashSet<>();
        for (String text : texts) {
            for (String line : text.split("\n", -1)) {
                if (!COMMENT.matcher(line).matches()) {
                    SYSTEMS.forEach((artifact, pattern) -> {
                        if (pattern.matcher(line).find()) {
                            artifacts.add(artifact);
                        }
                    });
                }
            }
        }
        return artifacts;
    }

    /** The jars in the folder that the artifacts are made of, by the tree beside them; others are on the class path. */
    static List<Path> jars(Set<String> artifacts, Path folder) throws IOException {
        Map<String, String> nodes = new HashMap<>();
        Map<String, String> files = new HashMap<>();
        Map<String, Set<String>> children = new HashMap<>();
        for (String line : Files.readAllLines(folder.resolve("dependencies.tgf"))) {
            Matcher node = NODE.matcher(line);
            if (node.matches()) {
                nodes.put(node.group(1), node.group(3));
                if (node.group(2).isEmpty()) {
                    files.put(node.group(3), file(node.group(3), node.group(4)));
                }
            } else if (!line.equals("#")) {
                String[] edge = line.split(" ", 3);
                String parent = nodes.get(edge[0]);
                String child = edge.length < 2 ? null : nodes.get(edge[1]);
                if (parent != null && child != null) {
                    children.computeIfAbsent(parent, p -> new LinkedHashSet<>()).add(child);
                }
            }
        }
        Deque<String> open = new ArrayDeque<>();
        for (String name : nodes.values()) {
            if (artifacts.contains(name.substring(name.indexOf(':') + 1))) {
                open.add(name);
            }
        }
        Set<String> seen = new LinkedHashSet<>();
        List<Path> jars = new ArrayList<>();
        while (!open.isEmpty()) {
            String name = open.remove();
            if (seen.add(name)) {
                Path jar = folder.resolve(files.getOrDefault(name, ""));
                if (Files.isRegularFile(jar)) {
                    jars.add(jar);
                } else if (artifacts.contains(name.substring(name.indexOf(':') + 1))) {
                    LOG.warn(
                            "{} is not there, though routes or settings name what needs it. Unpack or build Serai again",
                            jar);
                }
                open.addAll(children.getOrDefault(name, Set.of()));
            }
        }
        return jars;
    }

    /** {@code artifact-version[-classifier].jar}, of {@code jar[:classifier]:version[:scope]}. */
    private static String file(String name, String rest) {
        String[] parts = rest.split(":", -1);
        String artifact = name.substring(name.indexOf(':') + 1);
        boolean classified = parts.length > 3;
        return artifact + '-' + (classified ? parts[2] + '-' + parts[1] : parts.length > 1 ? parts[1] : "") + ".jar";
    }

    private static List<Path> own(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(f -> f.toString().endsWith(".jar")).sorted().toList();
        }
    }

    private static String text(Path file) throws ConfigurationException {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new ConfigurationException(
                    file + " can not be read: " + Messages.reason(e) + ". Save it as UTF-8, and check its permissions.",
                    e);
        }
    }

    private static List<String> texts(Settings settings) throws ConfigurationException, IOException {
        List<String> texts = new ArrayList<>();
        for (Path file : settings.configs()) {
            texts.add(text(file));
        }
        for (Path file : RouteFiles.matching(settings.routes())) {
            texts.add(text(file));
        }
        return texts;
    }

    private static @Nullable Path beside() {
        CodeSource source = OptionalLibraries.class.getProtectionDomain().getCodeSource();
        try {
            return source == null ? null : Path.of(source.getLocation().toURI()).resolveSibling("lib");
        } catch (URISyntaxException e) {
            LOG.debug("Where the program lies can not be told", e);
            return null;
        }
    }
}
