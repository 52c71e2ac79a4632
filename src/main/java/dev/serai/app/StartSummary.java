package dev.serai.app;

import com.zaxxer.hikari.HikariDataSource;
import dev.serai.serial.SerialConfiguration;
import dev.serai.serial.SerialEndpoint;
import dev.serai.web.HttpServers;
import dev.serai.web.feed.LiveFeed;
import dev.serai.web.messages.ClientMessages;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.jspecify.annotations.Nullable;

/**
 * The five lines that the daemon begins with: what runs, from where to where, and how to stop it. A sixth says where
 * servers listen, if there is one.
 */
record StartSummary(List<String> lines) {
    private static final String CREDENTIALS = "^(jdbc:\\w+:(?:\\w+:)?(?://)?).*@";
    private static final DateTimeFormatter NOW = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    static StartSummary of(CamelContext context, Settings settings) {
        List<String> lines = new ArrayList<>();
        long pid = ProcessHandle.current().pid();
        lines.add("Serai " + Version.text() + " runs as process " + pid + " since "
                + NOW.format(LocalDateTime.now(ZoneId.systemDefault())));
        lines.add("  ports:  " + orNone(ports(context), "none: no route names a serial: port"));
        lines.add("  routes: "
                + orNone(routes(context), "none: nothing matches " + String.join(", ", settings.routes())));
        lines.add("  rows:   "
                + orNone(
                        databases(context), "no route names a data source; what routes keep is in " + settings.data()));
        String servers = servers(context);
        if (!servers.isEmpty()) {
            lines.add("  http:   " + servers);
        }
        lines.add("  stop:   Ctrl-C or kill " + pid + "; settings in "
                + settings.configs().stream().map(Path::toString).collect(Collectors.joining(" and ")) + ", data in "
                + settings.data());
        return new StartSummary(List.copyOf(lines));
    }

    private static String ports(CamelContext context) {
        return context.getEndpoints().stream()
                .filter(SerialEndpoint.class::isInstance)
                .map(endpoint -> port((SerialEndpoint) endpoint))
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static String port(SerialEndpoint endpoint) {
        SerialConfiguration settings = endpoint.getConfiguration();
        List<String> details = new ArrayList<>();
        if (settings.getDevice() != null) {
            details.add("device " + settings.getDevice());
        }
        if (settings.getScript() != null) {
            details.add("simulates " + settings.getScript());
        }
        details.add(settings.getBaudRate() + " baud");
        return endpoint.getPort() + " (" + String.join(", ", details) + ")";
    }

    private static String routes(CamelContext context) {
        return context.getRoutes().stream()
                .filter(route -> !LoadableRoutes.isLeftOut(route))
                .map(Route::getRouteId)
                .collect(Collectors.joining(", "));
    }

    private static String servers(CamelContext context) {
        List<String> addresses = new ArrayList<>();
        for (HttpServers servers : context.getRegistry().findByType(HttpServers.class)) {
            servers.addresses().forEach(address -> addresses.add(address.toString()));
        }
        if (!addresses.isEmpty()) {
            context.getRegistry()
                    .findByType(LiveFeed.class)
                    .forEach(feed -> addresses.add("live feed at " + feed.getPath() + "/<topic>"));
            context.getRegistry()
                    .findByType(ClientMessages.class)
                    .forEach(messages -> addresses.add("messages at " + String.join(", ", messages.addresses())));
        }
        return String.join(", ", addresses);
    }

    private static String databases(CamelContext context) {
        return context.getRegistry().findByTypeWithName(HikariDataSource.class).entrySet().stream()
                .filter(source -> isUsed(source.getKey(), context))
                .map(source -> place(source.getValue().getJdbcUrl()) + " (" + source.getKey() + ")")
                .collect(Collectors.joining(", "));
    }

    /** Whether an endpoint names the data source: {@code sql:…?dataSource=#name} or {@code jdbc:name}. */
    private static boolean isUsed(String name, CamelContext context) {
        Pattern named =
                Pattern.compile("(?:^jdbc:(?://)?|(?:#|%23)(?:bean(?::|%3A))?)" + Pattern.quote(name) + "(?![\\w-])");
        return context.getEndpoints().stream()
                .anyMatch(endpoint -> named.matcher(endpoint.getEndpointUri()).find());
    }

    /** What a person opens the database by: without parameters and user, either of which may hold a password. */
    static String place(@Nullable String url) {
        String plain = Objects.toString(url, "").replaceFirst("[?;].*$", "").replaceFirst(CREDENTIALS, "$1");
        return plain.startsWith("jdbc:sqlite:") ? plain.substring("jdbc:sqlite:".length()) : plain;
    }

    private static String orNone(String text, String none) {
        return text.isEmpty() ? none : text;
    }
}
