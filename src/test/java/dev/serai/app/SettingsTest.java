package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir
    Path home;

    private Path config;

    @BeforeEach
    void emptySettings() throws IOException {
        config = home.resolve("application.properties");
        Files.writeString(config, "");
    }

    @Test
    void withoutAnySettingEverythingLiesAtHome() throws Exception {
        Settings settings = Settings.read(home, null, null, List.of());

        assertThat(settings.config()).isEqualTo(config);
        assertThat(settings.data()).isEqualTo(home.resolve("data"));
        assertThat(settings.nativeFolder()).isEqualTo(home.resolve("data/native"));
        assertThat(settings.routes())
                .containsExactly("file:" + home + "/routes/*.camel.yaml", "file:" + home + "/routes/*.java");
    }

    @Test
    void theCommandLineGoesBeforeTheFile() throws Exception {
        Files.writeString(config, "serai.data=elsewhere\nserai.native={{serai.data}}/so\n");

        assertThat(Settings.read(home, null, null, List.of()).data()).isEqualTo(home.resolve("elsewhere"));
        Settings told = Settings.read(home, null, home.resolve("told"), List.of());
        assertThat(told.data()).isEqualTo(home.resolve("told"));
        assertThat(told.nativeFolder()).isEqualTo(home.resolve("told/so"));
    }

    @Test
    void aFolderOfRoutesStandsForItsYamlAndJavaFilesAndAFileForItself() throws Exception {
        Path file = Files.writeString(home.resolve("one.camel.yaml"), "");

        assertThat(Settings.read(home, null, null, List.of(home.toString(), file.toString()))
                        .routes())
                .containsExactly("file:" + home + "/*.camel.yaml", "file:" + home + "/*.java", "file:" + file);
    }

    @Test
    void theSharedErrorHandlingGoesWithRoutesThatBringNone() throws Exception {
        Path own = Files.createDirectories(home.resolve("own"));
        Path shared = Files.createDirectories(home.resolve("routes")).resolve("errors.camel.yaml");
        Files.writeString(shared, "");

        assertThat(Settings.read(home, null, null, List.of(own.toString())).routes())
                .containsExactly("file:" + own + "/*.camel.yaml", "file:" + own + "/*.java", "file:" + shared);
        assertThat(Settings.read(home, null, null, List.of(shared.toString())).routes())
                .containsExactly("file:" + shared);
        Files.writeString(own.resolve("errors.camel.yaml"), "");
        assertThat(Settings.read(home, null, null, List.of(own.toString())).routes())
                .doesNotContain("file:" + shared);
    }

    @Test
    void relativePatternsHangOnTheWorkingFolder() throws Exception {
        assertThat(Settings.read(home, null, null, List.of("some/*.camel.yaml")).routes())
                .containsExactly("file:" + Path.of("").toAbsolutePath() + "/some/*.camel.yaml");
    }

    @Test
    void missingRoutesAndMissingSettingsAreNamed() {
        assertThatThrownBy(() -> Settings.read(home, null, null, List.of(home + "/none")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("No such route file or folder: " + home + "/none.");
        assertThatThrownBy(() -> Settings.read(home, home.resolve("none.properties"), null, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("No such file: " + home.resolve("none.properties"));
    }

    @Test
    void anUnknownSettingIsNamedWithItsLineAndTheNearestOne() throws Exception {
        Files.writeString(config, "# mine\nserai.dtaa=x\n");

        assertThatThrownBy(() -> Settings.read(home, null, null, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage(config + ":2: unknown setting 'serai.dtaa'. Did you mean 'serai.data'?");
    }

    @Test
    void aFileThatIsNoUtf8IsRefused() throws Exception {
        Files.write(config, new byte[] {'a', '=', (byte) 0xff, '\n'});

        assertThatThrownBy(() -> Settings.read(home, null, null, List.of()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void aHealthIntervalThatIsNoTimeIsRefusedWithItsLine() throws Exception {
        Files.writeString(config, "serai.health.interval=often\n");
        Settings settings = Settings.read(home, null, null, List.of());

        assertThatThrownBy(settings::healthIntervalMillis)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith(config + ":1: serai.health.interval=often");
    }
}
