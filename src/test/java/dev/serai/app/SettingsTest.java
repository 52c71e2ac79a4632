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
    void theJournalIsWhereTheComponentHasIt() throws Exception {
        assertThat(Settings.read(home, null, null, List.of()).journal())
                .isEqualTo(Path.of("data/journal.db").toAbsolutePath());

        Files.writeString(
                config, "camel.component.journal.path={{serai.data}}/{{name:x}}.db\nname={{serai.home}}/{{n}}\nn=7");
        assertThat(Settings.read(home, null, home.resolve("d"), List.of()).journal())
                .isEqualTo(Path.of(home.resolve("d") + "/" + home + "/7.db").normalize());

        for (String onlyTheDaemon : List.of("{{env:HOME}}", "{{none}}", "{{none:x}}", "{{?none}}", "{{loop}}")) {
            Files.writeString(config, "loop={{loop}}\ncamel.component.journal.path=/" + onlyTheDaemon);
            assertThatThrownBy(() -> Settings.read(home, null, null, List.of()).journal())
                    .as(onlyTheDaemon)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(config + ":2: camel.component.journal.path=/")
                    .hasMessageContaining("--file");
        }
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
    void whatAFolderOfRoutesSaysItselfGoesBeforeTheSettings() throws Exception {
        Path own = Files.createDirectories(home.resolve("own"));
        Files.writeString(config, "serai.data=d\nserai.health.interval=x\na=1\nb=1\n");
        Path over =
                Files.writeString(own.resolve("application.properties"), "# mine\na=2\nserai.data={{serai.home}}/o");

        Settings s = Settings.read(home, null, null, List.of(own.toString()));
        assertThat(s.configs()).containsExactly(config, over);
        assertThat(s.config()).isEqualTo(over);
        assertThat(s.data()).isEqualTo(home.resolve("o"));
        assertThat(s.properties()).containsEntry("a", "2").containsEntry("b", "1");
        assertThat(s.at("a")).isEqualTo(over + ":2");
        assertThat(s.at("b")).isEqualTo(config + ":4");
        assertThat(s.at("nowhere")).isEqualTo(over.toString());
        assertThatThrownBy(s::healthIntervalMillis).hasMessageStartingWith(config + ":2: serai.health.interval=x");
        assertThat(s.routes()).containsExactly("file:" + own + "/*.camel.yaml", "file:" + own + "/*.java");

        Files.writeString(
                over, "camel.main.routesIncludePattern=file:{{serai.home}}/x.camel.yaml, file:{{serai.data}}/y.java,");
        assertThat(Settings.read(home, null, null, List.of("file:" + own)).routes())
                .containsExactly("file:" + home + "/x.camel.yaml", "file:" + home + "/d/y.java");
        Files.writeString(over, "serai.dta=x");
        assertThatThrownBy(() -> Settings.read(home, null, null, List.of(own.toString())))
                .hasMessageContaining(over + ":1: unknown setting 'serai.dta'");
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
