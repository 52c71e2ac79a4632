package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.testkit.FoldersOfLibraries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(FoldersOfLibraries.class)
class FoldersTest {
    @TempDir
    Path folder;

    @Test
    void dataFolderIsMadeWithItsParentsAndNativeLibrariesGoToAPrivateOne() throws Exception {
        Path data = folder.resolve("deep/down/data");

        Folders.prepare(settings(data));

        Path libraries = data.resolve("native");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(libraries)))
                .isEqualTo("rwx------");
        assertThat(List.of("java.io.tmpdir", "org.sqlite.tmpdir", "jna.tmpdir"))
                .allSatisfy(name -> assertThat(System.getProperty(name)).isEqualTo(libraries.toString()));
    }

    @Test
    void aNativeFolderThatOthersMayEnterIsMadePrivate() throws Exception {
        Path libraries = Files.createDirectories(folder.resolve("data/native"));
        Files.setPosixFilePermissions(libraries, PosixFilePermissions.fromString("rwxrwxrwx"));

        Folders.prepare(settings(folder.resolve("data")));

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(libraries)))
                .isEqualTo("rwx------");
    }

    @Test
    void aDataFolderThatCanNotBeMadeIsNamedWithTheSettingToChange() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> Folders.prepare(settings(file.resolve("data"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(file.resolve("data").toString())
                .hasMessageContaining("--data or serai.data");
    }

    private Settings settings(Path data) {
        return new Settings(
                folder,
                List.of(folder.resolve("application.properties")),
                data,
                data.resolve("native"),
                List.of(),
                new Properties());
    }
}
