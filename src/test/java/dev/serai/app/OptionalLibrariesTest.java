package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionalLibrariesTest {
    @TempDir
    Path folder;

    @Test
    void aSystemIsNeededWhereARouteOrASettingNamesIt() {
        assertThat(OptionalLibraries.needed(List.of(
                        "camel.beans.readings.jdbcUrl=jdbc:sqlite:x.db\n# jdbc:postgresql://h/d\n",
                        "- to: sql:file:store.sql\n  # mongodb:\n  - to: journal:weather")))
                .isEmpty();
        assertThat(OptionalLibraries.needed(List.of("a.jdbcUrl=jdbc:mysql://h/d", "- to: aws2-s3:b", "x: mongodb:m")))
                .containsExactlyInAnyOrder("mariadb-java-client", "camel-aws2-s3", "camel-mongodb");
        assertThat(OptionalLibraries.needed(List.of("- to: azure-storage-blob:a/b")))
                .containsExactlyInAnyOrder("camel-azure-storage-blob", "azure-core-http-jdk-httpclient");
        assertThat(OptionalLibraries.needed(List.of("camel.server.enabled = true")))
                .containsExactly("camel-platform-http-main");
        assertThat(OptionalLibraries.needed(List.of("camel.server.enabled=false\n#camel.server.enabled=true")))
                .isEmpty();
        assertThat(OptionalLibraries.needed(List.of("    to: https://example.org/readings")))
                .containsExactly("camel-http");
    }

    @Test
    void itComesWithAllThatItNeedsAndNothingElse() throws Exception {
        Files.writeString(folder.resolve("dependencies.tgf"), """
                1 dev.serai:serai:jar:1
                2 org.a:one:jar:1.0:provided
                3 (org.b:shared:jar:2.0:provided - omitted for duplicate)
                4 org.b:shared:jar:2.0:provided
                5 org.c:native:jar:linux-x86_64:3.0:provided (version managed from 2.0)
                6 org.d:two:jar:1.0:provided
                7 org.e:core:jar:1.0:compile
                8 org.f:of-two:jar:1.0:provided
                9 org.g:of-a-test:jar:1.0:test
                10 (org.d:two:jar:0.9:test - omitted for conflict with 1.0)
                #
                1 2 provided
                2 3 provided
                6 4 provided
                4 5 provided
                4 7 compile
                6 8 provided
                1 6 provided
                1 9 test
                9 10 test
                """);
        for (String jar : List.of("one-1.0", "shared-2.0", "native-3.0-linux-x86_64", "two-1.0", "of-two-1.0")) {
            Files.writeString(folder.resolve(jar + ".jar"), "");
        }

        assertThat(OptionalLibraries.jars(Set.of("one"), folder))
                .extracting(jar -> jar.getFileName().toString())
                .containsExactly("one-1.0.jar", "shared-2.0.jar", "native-3.0-linux-x86_64.jar");
        assertThat(OptionalLibraries.jars(Set.of("one", "two"), folder)).hasSize(5);
        assertThat(OptionalLibraries.jars(Set.of(), folder)).isEmpty();
    }
}
