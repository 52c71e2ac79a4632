package dev.serai;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the table of who may import whom. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.serai");

    /** What every package may import. The marks on types of jspecify are no code. */
    private static final List<String> EVERYONE =
            List.of("java..", "javax..", "org.slf4j..", "org.jspecify..", "dev.serai.names");

    private static final List<String> CAMEL = List.of("org.apache.camel..");
    private static final List<String> PURE = List.of(
            "dev.serai.names",
            "dev.serai.serial.capture",
            "dev.serai.serial.guess",
            "dev.serai.serial.framing",
            "dev.serai.serial.port",
            "dev.serai.serial.simulator",
            "dev.serai.journal.log",
            "dev.serai.journal.control");

    private static final Map<String, List<String>> MAY_IMPORT = Map.ofEntries(
            entry("dev.serai.names", List.of()),
            // gzip of several parts behind each other, which the JDK's stream cuts short on a connection
            entry(
                    "dev.serai.lines",
                    List.of("org.apache.commons.compress.compressors.gzip", "org.apache.commons.io.build")),
            entry("dev.serai.serial.framing", List.of()),
            entry("dev.serai.serial.capture", List.of()),
            entry("dev.serai.serial.guess", List.of("dev.serai.serial.framing")),
            entry("dev.serai.journal.log", List.of("org.sqlite..")),
            entry("dev.serai.serial.port", List.of("com.fazecast.jSerialComm..", "com.sun.jna..")),
            entry(
                    "dev.serai.serial.simulator",
                    List.of("dev.serai.serial.capture", "dev.serai.serial.port", "com.sun.jna..")),
            entry(
                    "dev.serai.serial",
                    concat(CAMEL, List.of("io.micrometer..", "dev.serai.serial.framing", "dev.serai.serial.port"))),
            entry("dev.serai.command", CAMEL),
            entry("dev.serai.steps", List.of()),
            entry("dev.serai.serial.nmea", CAMEL),
            entry("dev.serai.serial.modbus", CAMEL),
            entry("dev.serai.journal.routes", CAMEL),
            // LISTEN is no part of JDBC
            entry("dev.serai.postgresql", concat(CAMEL, List.of("org.postgresql.."))),
            entry("dev.serai.journal.control", List.of("dev.serai.journal.log", "com.fasterxml.jackson..")),
            entry(
                    "dev.serai.journal",
                    concat(
                            CAMEL,
                            List.of(
                                    "dev.serai.journal.log",
                                    "dev.serai.journal.control",
                                    "dev.serai.journal.routes",
                                    "com.fasterxml.jackson..",
                                    "io.micrometer.."))),
            // What routes to these systems need beside Camel's components: see docs/decisions/0159.
            entry("dev.serai.redis", List.of("org.springframework.data.redis..")),
            entry("dev.serai.google", List.of("com.google.cloud.storage..")),
            entry("dev.serai.mongodb", concat(CAMEL, List.of("com.mongodb..", "org.bson.."))),
            // Netty: a client that reads nothing is cut off, and the server's compression left out
            entry("dev.serai.web.clients", List.of("dev.serai.web", "io.vertx..", "io.netty..")),
            entry(
                    "dev.serai.web.feed",
                    concat(CAMEL, List.of("dev.serai.web", "dev.serai.web.clients", "io.vertx..", "io.micrometer.."))),
            entry(
                    "dev.serai.web.messages",
                    concat(CAMEL, List.of("dev.serai.web", "dev.serai.web.clients", "io.vertx..", "io.micrometer.."))),
            entry("dev.serai.web.socket", concat(CAMEL, List.of("com.fasterxml.jackson.."))),
            // what is HTTP's: the server under Camel's, and the check of bodies whose faults it words
            entry(
                    "dev.serai.web",
                    concat(
                            CAMEL,
                            List.of(
                                    "io.vertx..",
                                    "io.netty.handler.codec.http..",
                                    "io.netty.channel..",
                                    "com.fasterxml.jackson..",
                                    // the bound of what the HTTP client takes
                                    "org.apache.hc..",
                                    "com.networknt.schema.."))),
            entry("dev.serai.cli", concat(List.of("picocli..", "dev.serai.app"), PURE)));

    static Stream<String> packages() {
        return MAY_IMPORT.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("packages")
    void aPackageImportsOnlyWhatTheTableAllows(String name) {
        String[] allowed =
                concat(concat(EVERYONE, List.of(name)), MAY_IMPORT.get(name)).toArray(String[]::new);
        ArchRule rule = classes()
                .that(resideInAPackage(name))
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(allowed).or(arrayOrPrimitive()))
                .allowEmptyShould(true);

        rule.check(CLASSES);
    }

    @Test
    void onlyTheCommandLineKnowsTheApplication() {
        classes()
                .that(resideInAPackage("dev.serai.app"))
                .should()
                .onlyHaveDependentClassesThat(resideInAnyPackage("dev.serai.app", "dev.serai.cli"))
                .check(CLASSES);
    }

    @Test
    void onlyTheMainClassKnowsTheCommandLine() {
        classes()
                .that(resideInAPackage("dev.serai.cli"))
                .should()
                .onlyHaveDependentClassesThat(resideInAnyPackage("dev.serai.cli", "dev.serai"))
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.serai.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageStandsInTheTable() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .allMatch(name -> MAY_IMPORT.containsKey(name)
                        || List.of("dev.serai", "dev.serai.app").contains(name));
    }

    private static com.tngtech.archunit.base.DescribedPredicate<JavaClass> arrayOrPrimitive() {
        return com.tngtech.archunit.base.DescribedPredicate.describe(
                "arrays or primitives", type -> type.isPrimitive() || type.isArray());
    }

    private static List<String> concat(List<String> one, List<String> other) {
        return Stream.of(one, other).flatMap(List::stream).toList();
    }
}
