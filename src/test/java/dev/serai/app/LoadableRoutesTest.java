package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.testkit.FoldersOfLibraries;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ServiceStatus;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckHelper;
import org.apache.camel.support.DefaultComponent;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A jar is missing: its routes are left out with one clear message, and all others run. */
@ExtendWith(FoldersOfLibraries.class)
class LoadableRoutesTest {
    @TempDir
    Path home;

    private Path routes;

    /** A component whose client's jar is missing. */
    public static final class Broken extends DefaultComponent {
        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            NoClassDefFoundError missing = new NoClassDefFoundError("com/example/Client");
            missing.initCause(new ClassNotFoundException("com.example.Client"));
            if (remaining.equals("wrapped")) {
                throw new IllegalStateException("made by reflection", missing);
            }
            throw missing;
        }
    }

    /** A bean whose class can not be loaded. */
    public static final class BrokenBean {
        public BrokenBean() {
            throw new NoClassDefFoundError("com/example/Pool");
        }
    }

    @BeforeEach
    void folder() throws Exception {
        routes = Files.createDirectory(home.resolve("routes"));
    }

    private Daemon daemon(String... settings) throws Exception {
        Path config = Files.writeString(
                home.resolve("application.properties"),
                "camel.main.jmxEnabled=false\ncamel.health.enabled=true\n" + String.join("\n", settings) + "\n");
        PrintStream out = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        return new Daemon(Settings.read(home, config, null, List.of(routes.toString())), out);
    }

    private void route(String id, String from, String to) throws Exception {
        Files.writeString(
                routes.resolve(id + ".camel.yaml"),
                "- route:\n    id: " + id + "\n    from:\n      uri: " + from + "\n      steps:\n        - to: " + to
                        + "\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"broken:plain", "broken:wrapped"})
    void aRouteWhoseComponentLacksAClassIsLeftOutAndTheOthersRun(String uri) throws Exception {
        route("before", "timer:a", "log:a");
        route("store", "timer:b", uri);
        route("take", uri, "log:c");
        route("zulu", "timer:d", "log:d");
        Daemon daemon = daemon("camel.beans.broken=#class:" + Broken.class.getName());
        try {
            daemon.init();
            daemon.start();
            CamelContext context = daemon.getCamelContext();
            for (String runs : List.of("before", "zulu")) {
                assertThat(context.getRouteController().getRouteStatus(runs)).isEqualTo(ServiceStatus.Started);
            }
            for (String leftOut : List.of("store", "take")) {
                assertThat(context.getRouteController().getRouteStatus(leftOut)).isNotEqualTo(ServiceStatus.Started);
            }
            List<HealthCheck.Result> down = HealthCheckHelper.invoke(context).stream()
                    .filter(r -> r.getState() == HealthCheck.State.DOWN)
                    .toList();
            assertThat(down)
                    .extracting(r -> r.getMessage().orElse(""))
                    .hasSize(2)
                    .anySatisfy(m -> assertThat(m)
                            .startsWith(routes.resolve("store.camel.yaml")
                                    + ":2: route 'store' is left out, all others run: "
                                    + "the class com.example.Client is missing. ")
                            .contains("lib/ext"));
            Settings settings =
                    Settings.read(home, home.resolve("application.properties"), null, List.of(routes.toString()));
            assertThat(StartSummary.of(context, settings).lines())
                    .anyMatch(line -> line.matches("  routes: (before, zulu|zulu, before)"));
        } finally {
            daemon.shutdown();
        }
    }

    @Test
    void aBeanThatLacksAClassEndsTheStartWithAMessage() throws Exception {
        route("station", "timer:a", "log:a");
        Daemon daemon = daemon("camel.beans.pool=#class:" + BrokenBean.class.getName());
        assertThatThrownBy(daemon::serve)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("the class com.example.Pool is missing. ");
    }

    @Test
    void anyOtherMistakeInARouteStillEndsTheStart() throws Exception {
        route("good", "timer:a", "log:a");
        route("station", "timer:a?no=1", "log:a");
        Daemon daemon = daemon();
        assertThatThrownBy(daemon::serve)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("timer: has no option 'no'");
    }

    @Test
    void aRouteInJavaThatLacksAClassIsLeftOutAndTheOtherRuns() throws Exception {
        route("station", "timer:a", "log:a");
        for (String name : List.of("Good", "Lacking")) {
            Files.writeString(
                    routes.resolve(name + ".java"),
                    "import org.apache.camel.builder.RouteBuilder;\npublic class " + name
                            + " extends RouteBuilder {\n  public void configure() {\n"
                            + (name.equals("Good")
                                    ? ""
                                    : "    if (true) throw new NoClassDefFoundError(\"com/example/Sensor\");\n")
                            + "    from(\"timer:" + name + "\").routeId(\"" + name + "\").to(\"log:x\");\n  }\n}\n");
        }
        Daemon daemon = daemon();
        try {
            daemon.init();
            daemon.start();
            CamelContext context = daemon.getCamelContext();
            JavaRoutes.load(
                    context,
                    Settings.read(home, home.resolve("application.properties"), null, List.of(routes.toString())));
            assertThat(context.getRouteController().getRouteStatus("Good")).isEqualTo(ServiceStatus.Started);
            assertThat(context.getRoute("Lacking")).isNull();
            assertThat(HealthCheckHelper.invoke(context).stream()
                            .filter(r -> r.getState() == HealthCheck.State.DOWN)
                            .map(r -> r.getMessage().orElse("")))
                    .singleElement()
                    .asString()
                    .startsWith(routes.resolve("Lacking.java") + ": its routes are left out, all others run: the class"
                            + " com.example.Sensor is missing");
        } finally {
            daemon.shutdown();
        }
    }
}
