package dev.serai.app;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.EndpointUriFactory;
import org.jspecify.annotations.Nullable;

/** The names that would have been right, to suggest the nearest. Looked up only when a start has failed. */
final class KnownNames {
    private static final String COMPONENTS = "META-INF/services/org/apache/camel/component.properties";
    private static final String STEPS = "META-INF/org/apache/camel/model/";

    private final @Nullable CamelContext context;

    KnownNames(@Nullable CamelContext context) {
        this.context = context;
    }

    /** The URI schemes of the components on the class path. */
    Collection<String> components() {
        List<String> names = new ArrayList<>();
        try {
            for (URL url : Collections.list(KnownNames.class.getClassLoader().getResources(COMPONENTS))) {
                Properties properties = new Properties();
                try (InputStream in = url.openStream()) {
                    properties.load(in);
                }
                names.addAll(
                        Arrays.asList(properties.getProperty("components", "").split("\\s+", -1)));
            }
        } catch (IOException e) {
            // a suggestion less
            return names;
        }
        return names;
    }

    /** The route that a message names last; empty when it names none. */
    String lastRouteIn(String message) {
        Model model =
                context == null ? null : context.getCamelContextExtension().getContextPlugin(Model.class);
        String last = "";
        int at = -1;
        for (RouteDefinition route : model == null ? List.<RouteDefinition>of() : model.getRouteDefinitions()) {
            String id = route.getRouteId();
            Matcher named = Pattern.compile("(?<![\\w-])" + Pattern.quote(id) + "(?![\\w-])")
                    .matcher(message);
            while (named.find()) {
                if (named.start() > at) {
                    at = named.start();
                    last = id;
                }
            }
        }
        return last;
    }

    /** The options that endpoints of a scheme have. */
    Collection<String> options(String scheme) {
        EndpointUriFactory factory =
                context == null ? null : context.getCamelContextExtension().getEndpointUriFactory(scheme);
        return factory == null ? Set.of() : factory.propertyNames();
    }

    /** The names of steps and of what stands inside them, as Camel's model jar lists them. */
    Collection<String> steps() {
        List<String> names = new ArrayList<>(List.of("route", "from", "steps", "uri", "parameters", "id", "beans"));
        URL model = RouteDefinition.class.getClassLoader().getResource(STEPS + "route.json");
        try {
            URLConnection connection = model == null ? null : model.openConnection();
            if (connection instanceof JarURLConnection jar) {
                try (Stream<java.util.jar.JarEntry> entries = jar.getJarFile().stream()) {
                    entries.map(java.util.jar.JarEntry::getName)
                            .filter(name -> name.startsWith(STEPS) && name.endsWith(".json"))
                            .map(name -> name.substring(name.lastIndexOf('/') + 1, name.length() - ".json".length()))
                            .forEach(names::add);
                }
            }
        } catch (IOException e) {
            // a suggestion less
            return names;
        }
        return names;
    }

    /** The properties that can be set on a bean. */
    List<String> settersOf(@Nullable Object bean) {
        if (bean == null) {
            return List.of();
        }
        return Arrays.stream(bean.getClass().getMethods())
                .filter(method -> method.getName().startsWith("set")
                        && method.getName().length() > 3
                        && method.getParameterCount() == 1)
                .map(method -> Character.toLowerCase(method.getName().charAt(3))
                        + method.getName().substring(4))
                .distinct()
                .toList();
    }
}
