package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.testkit.SeraiProcess;
import dev.serai.testkit.TestJvm;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The packaged program, {@code target/serai.jar}, finds in {@code target/lib/optional} what an example needs. */
class OptionalLibrariesIT {
    private static final Path JAR = Path.of("target", "serai.jar").toAbsolutePath();
    private static final Path OPTIONAL = Path.of("target", "lib", "optional").toAbsolutePath();

    @TempDir
    Path folder;

    @BeforeEach
    void packaged() {
        assumeTrue(Files.isRegularFile(JAR), "there is no " + JAR + ": mvn package makes it");
    }

    @Test
    void eachJarThereIsLoadedForSomeSystem() throws Exception {
        try (Stream<Path> jars = Files.list(OPTIONAL)) {
            assertThat(OptionalLibraries.jars(OptionalLibraries.systems(), OPTIONAL))
                    .containsExactlyInAnyOrderElementsOf(
                            jars.filter(j -> j.toString().endsWith(".jar")).toList());
        }
    }

    /** Settings with blanks between; nothing listens on port 1. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            postgresql     | camel.beans.postgresql.jdbcUrl=jdbc:postgresql://127.0.0.1:1/serai
            mysql          | camel.beans.mysql.jdbcUrl=jdbc:mariadb://127.0.0.1:1/serai
            sqlserver      | camel.beans.sqlserver.jdbcUrl=jdbc:sqlserver://127.0.0.1:1;encrypt=false camel.beans.sqlserver.password=none
            mongodb        | mongodb.uri=mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=500
            redis          | redis.port=1
            http-client    | http.array=http://127.0.0.1:1/readings
            s3             | s3.batchTimeout=100ms camel.component.aws2-s3.overrideEndpoint=true camel.component.aws2-s3.uriEndpointOverride=http://127.0.0.1:1 camel.component.aws2-s3.forcePathStyle=true aws.accessKeyId=none aws.secretAccessKey=none
            azure-blob     | azure.batchTimeout=100ms azure.connectionString=DefaultEndpointsProtocol=http;AccountName=a;AccountKey=bm9uZQ==;BlobEndpoint=http://127.0.0.1:1/a;
            google-storage | google.batchTimeout=100ms google.host=http://127.0.0.1:1 google.credentials=#class:com.google.cloud.NoCredentials#getInstance
            """)
    void anExampleWhoseServerIsAwayStartsAndSaysThatItIsAway(String system, String settings) throws Exception {
        List<String> command =
                TestJvm.command("-Xmx128m", "-Dserai.home=" + Path.of("").toAbsolutePath());
        for (String setting : settings.split(" ")) {
            command.add("-D" + setting);
        }
        command.addAll(List.of(
                "-jar",
                JAR.toString(),
                "run",
                "--routes",
                Path.of("routes", "examples", system).toAbsolutePath().toString(),
                "--data",
                folder.resolve("data").toString()));
        try (SeraiProcess daemon = SeraiProcess.of(folder, command)) {
            await().atMost(Duration.ofMinutes(5))
                    .until(() -> !daemon.isAlive()
                            || daemon.output().contains("stop:")
                                    && daemon.output().contains("waits for its sink"));
            assertThat(daemon.isAlive()).as(daemon::output).isTrue();
            assertThat(daemon.output())
                    .doesNotContain(
                            "No suitable driver",
                            "driver instance",
                            "ClassNotFound",
                            "NoClassDefFound",
                            "NoSuchMethod");
        }
    }
}
