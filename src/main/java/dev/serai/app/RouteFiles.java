package dev.serai.app;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Turns what a user names as routes into the patterns that Camel loads. */
final class RouteFiles {
    private static final String ERRORS = "errors.camel.yaml";

    private RouteFiles() {}

    /**
     * A folder stands for the YAML and Java routes in it, a file for itself, and a text with {@code *} or {@code ?} in
     * it for what it matches. Relative ones hang on the working folder.
     */
    static List<String> patterns(String given) throws ConfigurationException {
        String plain = given.startsWith("file:") ? given.substring("file:".length()) : given;
        if (plain.startsWith("classpath:")) {
            return List.of(plain);
        }
        if (plain.indexOf('*') >= 0 || plain.indexOf('?') >= 0) {
            Path working = Path.of("").toAbsolutePath();
            return List.of("file:" + (plain.startsWith("/") ? plain : working + "/" + plain));
        }
        Path path = Path.of(plain).toAbsolutePath().normalize();
        if (Files.isDirectory(path)) {
            return List.of("file:" + path + "/*.camel.yaml", "file:" + path + "/*.java");
        }
        if (Files.isRegularFile(path)) {
            return List.of("file:" + path);
        }
        throw new ConfigurationException("No such route file or folder: " + path
                + ". --routes takes a folder, a file, or a pattern in quotes such as 'routes/*.camel.yaml'.");
    }

    /** The file of that name in the folder that was named as routes, or null where there is none. */
    static @Nullable Path beside(String given, String name) {
        if (given.indexOf('*') >= 0 || given.indexOf('?') >= 0 || given.startsWith("classpath:")) {
            return null;
        }
        Path folder = Path.of(given.startsWith("file:") ? given.substring("file:".length()) : given)
                .toAbsolutePath()
                .normalize();
        Path file = folder.resolve(name);
        return Files.isDirectory(folder) && Files.isRegularFile(file) ? file : null;
    }

    /**
     * The error handling that all routes share, where routes are named that do not bring their own: without it Camel
     * logs a stack trace for each failure.
     */
    static List<String> sharedErrors(List<String> patterns, Path home) {
        Path shared = home.resolve("routes").resolve(ERRORS);
        boolean brought = patterns.stream()
                .filter(pattern -> pattern.startsWith("file:") && pattern.endsWith(".camel.yaml"))
                .map(pattern -> Path.of(pattern.substring("file:".length())))
                .anyMatch(path -> path.endsWith(ERRORS)
                        || (path.toString().contains("*") && Files.exists(path.resolveSibling(ERRORS))));
        return brought || !Files.isRegularFile(shared) ? List.of() : List.of("file:" + shared);
    }

    /** The files there are for the patterns, as far as they name files. */
    static List<Path> matching(List<String> patterns) throws IOException {
        List<Path> files = new ArrayList<>();
        for (String pattern : patterns) {
            if (!pattern.startsWith("file:")) {
                continue;
            }
            String path = pattern.substring("file:".length());
            int wildcard = path.replace('?', '*').indexOf('*');
            if (wildcard < 0) {
                files.add(Path.of(path));
                continue;
            }
            Path folder = Path.of(path.substring(0, path.lastIndexOf('/', wildcard) + 1));
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + path);
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all =
                        Files.walk(folder, path.substring(wildcard).contains("/") ? 20 : 1)) {
                    all.filter(matcher::matches).forEach(files::add);
                }
            }
        }
        return files.stream().filter(Files::isRegularFile).distinct().toList();
    }

    static boolean isJava(String pattern) {
        return pattern.endsWith(".java");
    }
}
