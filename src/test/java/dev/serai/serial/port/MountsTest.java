package dev.serai.serial.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountsTest {
    @TempDir
    Path folder;

    @Test
    void theLongestMountDecidesAndOfTwoOnOnePointTheLast() {
        Mounts mounts = new Mounts(List.of(
                "/dev/sda / ext4 rw,relatime 0 0",
                "tmpfs /none tmpfs rw,noexec,nosuid 0 0",
                "tmpfs /none/in\\040side tmpfs rw 0 0",
                "tmpfs /twice tmpfs rw,noexec 0 0",
                "tmpfs /twice tmpfs rw 0 0",
                "short line"));

        assertThat(mounts.forbidExecution(Path.of("/none"))).isTrue();
        assertThat(mounts.forbidExecution(Path.of("/none/deeper"))).isTrue();
        assertThat(mounts.forbidExecution(Path.of("/none/in side/deeper"))).isFalse();
        assertThat(mounts.forbidExecution(Path.of("/nonesuch"))).isFalse();
        assertThat(mounts.forbidExecution(Path.of("/twice/x"))).isFalse();
        assertThat(new Mounts(List.of()).forbidExecution(Path.of("/none"))).isFalse();
    }

    @Test
    void theLibraryGoesToAPrivateFolderWhereItMayBeExecuted() throws Exception {
        Path forbidden = Files.createDirectory(folder.resolve("forbidden")).toRealPath();
        Path allowed = Files.createDirectory(folder.resolve("allowed")).toRealPath();
        Mounts mounts = new Mounts(List.of("tmpfs " + forbidden + " tmpfs rw,noexec 0 0"));

        Path chosen = NativeLibrary.privateFolder(List.of(forbidden, folder.resolve("missing"), allowed), mounts);

        assertThat(chosen).hasParent(allowed);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(chosen)))
                .isEqualTo("rwx------");
    }

    @Test
    void whereTheLibraryMayBeExecutedNowhereEachFolderIsNamedAndTheSettings() throws Exception {
        Path forbidden = folder.toRealPath();
        Path missing = forbidden.resolveSibling("no-such-folder");
        Mounts mounts = new Mounts(List.of("tmpfs " + forbidden + " tmpfs rw,noexec 0 0"));

        assertThatThrownBy(() -> NativeLibrary.privateFolder(List.of(forbidden, missing), mounts))
                .isInstanceOf(PortException.class)
                .hasMessageContaining(forbidden + " is mounted noexec, " + missing + " can not be written to")
                .hasMessageContaining("-Djava.io.tmpdir")
                .hasMessageContaining("serai.native");
        assertThat(forbidden).isEmptyDirectory();
    }
}
