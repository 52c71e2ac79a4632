package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The build keeps the committed metadata aside before it generates it anew. */
class GeneratedMetadataTest {
    private static final Path COMMITTED = Path.of("target", "committed-generated");
    private static final Path GENERATED = Path.of("src", "generated");

    @Test
    void theCommittedCamelMetadataIsWhatTheSourcesGenerate() throws IOException {
        Map<String, String> committed = contents(COMMITTED);

        assertThat(committed).isNotEmpty();
        assertThat(contents(GENERATED))
                .as("src/generated has changed with this build: commit it")
                .isEqualTo(committed);
    }

    private static Map<String, String> contents(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .collect(Collectors.toMap(
                            file -> root.relativize(file).toString(),
                            GeneratedMetadataTest::text,
                            (one, other) -> one,
                            TreeMap::new));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
