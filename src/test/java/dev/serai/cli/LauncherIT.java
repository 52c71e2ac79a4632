package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, on copies of it: nothing is built or written where the tests run. */
class LauncherIT {
    private static final Path HERE = Path.of("").toAbsolutePath();

    @TempDir
    Path folder;

    private Path home;
    private Path launcher;

    private record Result(int exitCode, String output) {}

    @BeforeEach
    void anUnpackedSerai() throws IOException {
        home = Files.createDirectories(folder.resolve("opt/serai"));
        launcher = home.resolve("serai");
        Files.copy(HERE.resolve("serai"), launcher);
        launcher.toFile().setExecutable(true);
    }

    @Test
    void worksThroughSymbolicLinksFromAnyFolder() throws Exception {
        unpackTheJar();
        Path bin = Files.createDirectories(folder.resolve("bin"));
        Files.createSymbolicLink(bin.resolve("first"), launcher);
        Files.createSymbolicLink(bin.resolve("serai"), Path.of("first"));

        Result result = run(Map.of("JAVA_HOME", System.getProperty("java.home")), bin.resolve("serai"), "--version");

        assertThat(result.output()).startsWith("serai ").contains(System.getProperty("java.version"));
        assertThat(result.exitCode()).isZero();
    }

    @Test
    void exitCodesAndOptionsPassThrough() throws Exception {
        unpackTheJar();

        Result result = run(
                Map.of("JAVA_HOME", System.getProperty("java.home"), "SERAI_JAVA_OPTS", "-Dsome=thing -Xmx96m"),
                launcher,
                "ports",
                "--port s");

        assertThat(result.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(result.output()).contains("unknown option '--port s'");
    }

    @Test
    void aJavaThatIsTooOldGetsOneClearLine() throws Exception {
        unpackTheJar();
        Path jdk = fakeJdk("11.0.2");

        Result result = run(Map.of("JAVA_HOME", jdk.toString()), launcher, "run");

        assertThat(result.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(result.output())
                .hasLineCount(1)
                .contains("the Java from JAVA_HOME (" + jdk + "/bin/java) is 11.0.2; Serai needs 17 or newer");
    }

    @Test
    void aJavaHomeWithoutJavaGetsOneClearLine() throws Exception {
        Result result = run(Map.of("JAVA_HOME", folder.toString()), launcher, "run");

        assertThat(result.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(result.output()).hasLineCount(1).contains("JAVA_HOME is " + folder, "JDK, 17 or newer");
    }

    @Test
    void withoutJavaOnThePathItSaysWhatToInstall() throws Exception {
        Result result = run(Map.of("PATH", toolsOnly().toString()), launcher, "run");

        assertThat(result.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(result.output()).hasLineCount(1).contains("no Java found. Install a JDK, 17 or newer");
    }

    @Test
    void aCheckoutWithoutMavenSaysThatItIsNeeded() throws Exception {
        Files.createFile(home.resolve("pom.xml"));

        Result result = run(
                Map.of(
                        "PATH",
                        toolsOnly().toString(),
                        "JAVA_HOME",
                        fakeJdk("17.0.9").toString()),
                launcher,
                "--help");

        assertThat(result.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(result.output()).hasLineCount(1).contains("Maven (mvn) is needed");
    }

    @Test
    void aCheckoutIsBuiltOnceAndAgainWhenASourceIsNewer() throws Exception {
        Path source = home.resolve("src/main/java/Some.java");
        Files.createDirectories(source.getParent());
        Files.createFile(source);
        Files.createFile(home.resolve("pom.xml"));
        Path tools = toolsOnly();
        script(tools.resolve("mvn"), "mkdir -p target && echo built >>target/serai.jar");
        Map<String, String> environment =
                Map.of("PATH", tools.toString(), "JAVA_HOME", fakeJdk("17.0.9").toString());
        Path jar = home.resolve("target/serai.jar");

        assertThat(run(environment, launcher, "--help").output()).contains("building once", "java ran");
        assertThat(jar).hasContent("built");
        assertThat(run(environment, launcher, "--help").output()).doesNotContain("building");
        assertThat(jar).hasContent("built");

        Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
        assertThat(run(environment, launcher, "--help").output()).contains("building once");
        assertThat(jar).hasContent("built\nbuilt");
    }

    @Test
    void aBuildThatFailsEndsItWithMavensWords() throws Exception {
        Files.createFile(home.resolve("pom.xml"));
        Path tools = toolsOnly();
        script(tools.resolve("mvn"), "echo '[ERROR] no network'; exit 1");

        Result result = run(
                Map.of("PATH", tools.toString(), "JAVA_HOME", fakeJdk("17.0.9").toString()), launcher, "--help");

        assertThat(result.exitCode()).isEqualTo(ExitCode.WRONG);
        assertThat(result.output())
                .contains("[ERROR] no network", "the build failed")
                .doesNotContain("java ran");
    }

    private void unpackTheJar() throws IOException {
        Path lib = Files.createDirectories(home.resolve("lib"));
        Files.createSymbolicLink(lib.resolve("serai.jar"), HERE.resolve("target/serai.jar"));
    }

    private Path fakeJdk(String version) throws IOException {
        Path jdk = folder.resolve("jdk-" + version);
        Files.createDirectories(jdk.resolve("bin"));
        Files.writeString(jdk.resolve("release"), "IMPLEMENTOR=\"test\"\nJAVA_VERSION=\"" + version + "\"\n");
        script(jdk.resolve("bin/java"), "echo java ran");
        return jdk;
    }

    /** A folder for PATH with the system's tools that the launcher needs, and no Java or Maven. */
    private Path toolsOnly() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool :
                List.of("sh", "dirname", "readlink", "sed", "find", "head", "date", "touch", "mkdir", "rm", "cat")) {
            Path system = Path.of("/usr/bin", tool);
            Files.createSymbolicLink(tools.resolve(tool), Files.exists(system) ? system : Path.of("/bin", tool));
        }
        return tools;
    }

    private static void script(Path file, String body) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private Result run(Map<String, String> environment, Path command, String... arguments) throws Exception {
        List<String> line = new ArrayList<>(List.of(command.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"));
        builder.environment().remove("JAVA_HOME");
        builder.environment().remove("SERAI_JAVA_OPTS");
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }
}
