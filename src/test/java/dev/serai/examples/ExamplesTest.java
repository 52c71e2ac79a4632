package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What all examples have in common. */
class ExamplesTest {
    private static final Path EXAMPLES = Path.of("routes/examples");
    private static final List<String> HEADINGS = List.of(
            "## What it does",
            "## What it needs",
            "## Run it",
            "## Delivery guarantee",
            "## When things fail",
            "## Options worth knowing");

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> folders = Files.list(EXAMPLES)) {
            return folders.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    private static Properties properties(Path file) throws IOException {
        Properties p = new Properties();
        try (Reader r = Files.newBufferedReader(file)) {
            p.load(r);
        }
        return p;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void aReaderFindsTheSameThingAtTheSamePlace(Path example) throws IOException {
        assertThat(Files.readAllLines(example.resolve("README.md")).stream()
                        .filter(line -> line.startsWith("## "))
                        .filter(HEADINGS::contains))
                .containsExactlyElementsOf(HEADINGS);
        assertThat(example.resolve("README.md"))
                .content()
                .contains("./serai run --routes routes/examples/" + example.getFileName());
        assertThat(EXAMPLES.resolve("README.md")).content().contains("](" + example.getFileName() + "/)");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void itHasDataOfItsOwnAndNamesWhatItRuns(Path example) throws IOException {
        Properties p = properties(example.resolve("application.properties"));

        assertThat(p.getProperty("serai.data")).isEqualTo("{{serai.home}}/data/" + example.getFileName());
        for (String pattern : p.getProperty("camel.main.routesIncludePattern").split(",", -1)) {
            Path named = Path.of(pattern.strip().replaceFirst("^file:\\{\\{serai\\.home}}/", ""));
            assertThat(named.toString().contains("*") ? named.getParent() : named)
                    .exists();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void itListensOnThisMachineOnlyAndHoldsNoSecret(Path example) throws IOException {
        Properties p = properties(example.resolve("application.properties"));

        for (String key : p.stringPropertyNames()) {
            String value = p.getProperty(key);
            if (key.endsWith(".host")) {
                assertThat(value).as(key).containsAnyOf("127.0.0.1", "https://");
            }
            if (key.matches("(?i).*(password|secret|token|accountKey|connectionString)$")) {
                assertThat(value).as(key).startsWith("{{env:");
            }
        }
    }

    @Test
    void theDefaultDaemonWouldListenOnThisMachineOnly() throws IOException {
        Properties p = properties(Path.of("application.properties"));

        assertThat(p)
                .containsEntry("camel.server.host", "127.0.0.1")
                .containsEntry("camel.server.port", "8080")
                .containsEntry("camel.management.host", "127.0.0.1")
                .containsEntry("camel.management.port", "8081")
                .doesNotContainKeys("camel.server.enabled", "camel.management.enabled");
    }
}
