package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.testkit.FoldersOfLibraries;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(FoldersOfLibraries.class)
class DaemonTest {
    @TempDir
    Path home;

    @Test
    void settingsAreReadAsUtf8ByCamelToo() throws Exception {
        Path config = Files.writeString(
                home.resolve("application.properties"), "camel.main.jmxEnabled=false\ngreeting=Köln µ\n");
        Path routes = Files.createDirectory(home.resolve("routes"));
        Settings settings = Settings.read(home, config, null, List.of(routes.toString()));
        PrintStream out = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Daemon daemon = new Daemon(settings, out);
        try {
            daemon.init();

            assertThat(daemon.getCamelContext().resolvePropertyPlaceholders("{{greeting}}"))
                    .isEqualTo("Köln µ");
        } finally {
            daemon.shutdown();
        }
    }
}
