package dev.serai.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.main.DefaultRoutesCollector;
import org.apache.camel.spi.Resource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route files as text, to say where in them something stands. */
final class RouteSources {
    private static final Logger LOG = LoggerFactory.getLogger(RouteSources.class);

    private final List<Path> files;

    RouteSources(@Nullable CamelContext context, List<String> patterns) {
        this.files = context == null ? List.of() : find(context, patterns);
    }

    private static List<Path> find(CamelContext context, List<String> patterns) {
        try {
            return new DefaultRoutesCollector()
                    .findRouteResourcesFromDirectory(context, null, String.join(",", patterns)).stream()
                            .map(Resource::getLocation)
                            .filter(location -> location.startsWith("file:"))
                            .map(location -> Path.of(location.substring("file:".length())))
                            .filter(Files::isReadable)
                            .sorted()
                            .toList();
        } catch (Exception e) {
            // the message goes out without file and line rather than not at all
            LOG.debug("The route files can not be listed", e);
            return List.of();
        }
    }

    /** {@code file:line} of the text, looked for in the route of that id first, then in all files. */
    Optional<String> where(String text, String routeId) {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!routeId.isEmpty()) {
            for (Path file : files) {
                int route = routeLine(file, routeId);
                int line = route == 0 ? 0 : TextLines.containing(file, text, route);
                if (line > 0) {
                    return Optional.of(file + ":" + line);
                }
            }
        }
        for (Path file : files) {
            int line = TextLines.containing(file, text, 1);
            if (line > 0) {
                return Optional.of(file + ":" + line);
            }
        }
        return Optional.empty();
    }

    /** {@code file:line: } of the text's second occurrence over all files, or nothing. */
    String second(String text) {
        int seen = 0;
        for (Path file : files) {
            for (int line = TextLines.containing(file, text, 1);
                    line > 0;
                    line = TextLines.containing(file, text, line + 1)) {
                if (++seen == 2) {
                    return file + ":" + line + ": ";
                }
            }
        }
        return "";
    }

    /** The path of the file of that name, or the name where there is none. */
    String named(String name) {
        return files.stream()
                .filter(file -> file.endsWith(name))
                .map(Path::toString)
                .findFirst()
                .orElse(name);
    }

    private static int routeLine(Path file, String routeId) {
        String quoted = Pattern.quote(routeId);
        return TextLines.matching(
                file, Pattern.compile("\\bid:\\s*[\"']?" + quoted + "[\"']?\\s*$|\"" + quoted + "\""));
    }
}
