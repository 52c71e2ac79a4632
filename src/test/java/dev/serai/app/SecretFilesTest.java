package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFilesTest {
    @TempDir
    Path home;

    @Test
    void aSecretIsTheContentOfItsFile() throws Exception {
        Files.writeString(home.resolve("application.properties"), "serai.secrets={{serai.home}}/kept\n");
        Path kept = Files.createDirectory(home.resolve("kept"));
        Files.writeString(kept.resolve("password"), " pässword with blanks \n\n");
        Files.writeString(home.resolve("other"), "x");
        SecretFiles secrets = SecretFiles.of(Settings.read(home, null, null, List.of()));

        assertThat(secrets.apply("password")).isEqualTo(" pässword with blanks \n");
        assertThatThrownBy(() -> secrets.apply("none")).hasMessageContaining("there is no file " + kept + "/none");
        assertThatThrownBy(() -> secrets.apply("../other")).hasMessageContaining("that is no file's name");
        assertThatThrownBy(() -> secrets.apply("..")).hasMessageContaining("that is no file's name");
        Files.createDirectory(kept.resolve("folder"));
        assertThatThrownBy(() -> secrets.apply("folder")).hasMessageContaining("can not be read");
    }

    @Test
    void withoutAFolderItSaysHowToNameOne() {
        assertThatThrownBy(() -> new SecretFiles(null).apply("password"))
                .hasMessageContaining("{{secret:password}}")
                .hasMessageContaining("serai.secrets");
    }
}
