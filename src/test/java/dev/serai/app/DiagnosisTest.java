package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.serai.testkit.FoldersOfLibraries;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each mistake is made in a file and the daemon started with it: what it says must help. */
@ExtendWith(FoldersOfLibraries.class)
class DiagnosisTest {
    private static final String SETTINGS = """
            camel.main.jmxEnabled=false
            camel.beans.readings=#class:com.zaxxer.hikari.HikariDataSource
            """;

    @TempDir
    Path folder;

    private Path config;
    private Path route;

    @BeforeEach
    void settings() throws IOException {
        config = folder.resolve("application.properties");
        route = folder.resolve("routes/station.camel.yaml");
        Files.createDirectories(route.getParent());
        Files.writeString(config, SETTINGS);
        Files.writeString(route, yaml("timer:tick", "log:readings"));
    }

    @Test
    void wrongIndentationIsNamedWithFileAndLine() throws Exception {
        Files.writeString(route, """
                - route:
                    id: station
                    from:
                      uri: timer:tick
                       parameters:
                         period: 1000
                """);

        assertThat(problem()).startsWith(route + ":5: ").contains("Check the indentation");
    }

    @Test
    void anUnknownStepIsNamedWithTheNearestOne() throws Exception {
        Files.writeString(route, yaml("timer:tick", "log:readings") + "        - unmarschal:\n            json: {}\n");

        assertThat(problem()).isEqualTo(route + ":7: unknown name 'unmarschal'. Did you mean 'unmarshal'?");
    }

    @Test
    void anUnknownOptionIsNamedWithTheNearestOne() throws Exception {
        Files.writeString(route, yaml("timer:tick?repeatcout=3", "log:readings"));

        assertThat(problem())
                .isEqualTo(
                        route + ":4: route 'station': timer: has no option 'repeatcout'. Did you mean 'repeatCount'?");
    }

    @Test
    void aValueThatIsNoNumberIsNamedWithItsOption() throws Exception {
        Files.writeString(config, SETTINGS + "station.baudRate=9600\n");
        Files.writeString(route, yaml("serial:/dev/ttyS9?baudRate=fast", "log:readings"));

        assertThat(problem())
                .isEqualTo(route + ":4: route 'station': serial: option 'baudRate' can not be 'fast': a whole number is"
                        + " needed");
    }

    @Test
    void aValueThatIsNotAmongTheKnownOnesIsNamedWithThese() throws Exception {
        Files.writeString(route, yaml("serial:/dev/ttyS9?framing=lines", "log:readings"));

        assertThat(problem())
                .startsWith(route + ":4: route 'station': serial: option 'framing' can not be 'lines'. Known: line, ")
                .endsWith("Did you mean 'line'?");
    }

    @Test
    void aValueIsSuggestedAsItIsWritten() throws Exception {
        Files.writeString(route, yaml("journal:a?group=g&whenFull=dropoldst", "log:readings"));

        assertThat(problem())
                .contains("option 'whenFull' can not be 'dropoldst'. Known: dropOldest, block, reject.")
                .endsWith("Did you mean 'dropOldest'?");
    }

    @Test
    void twoRoutesThatWantOnePortOtherwiseAreAMatterOfTheRouteFile() throws Exception {
        Files.writeString(
                route,
                yaml("serial:/dev/ttyS9?baudRate=9600", "log:readings")
                        + yaml("serial:/dev/ttyS9?baudRate=300", "log:readings").replace("station", "other"));

        assertThat(problem())
                .startsWith(route + ":8: route 'other': Port /dev/ttyS9 is wanted with different options by the routes"
                        + " station (baudRate=9600) and other (baudRate=300)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "serial:/dev/ttyS9?dataBits=9 | dataBits=9: known are 5, 6, 7 and 8",
                "serial:/dev/ttyS9?framing=delimiter | framing=delimiter needs a delimiter, as in delimiter=0x0d0a",
                "serial:ttyUSB0 | serial:ttyUSB0 names no port: did you mean serial:/dev/ttyUSB0?",
                "serial:sim?script=wether | wether",
                "journal:Weather?group=a | The topic 'Weather'",
            })
    void whatAComponentFindsWrongIsToldWithFileAndLine(String uri, String message) throws Exception {
        Files.writeString(route, yaml(uri, "log:readings"));

        assertThat(problem())
                .startsWith(route + ":")
                .contains("route 'station': ")
                .contains(message);
    }

    @Test
    void aRouteThatHidesFailuresFromTheJournalIsRefusedWithFileAndLine() throws Exception {
        Files.writeString(
                config,
                SETTINGS + "camel.main.sourceLocationEnabled=true\ncamel.component.journal.path=" + folder
                        + "/journal.db\n");
        Files.writeString(
                route,
                yaml("journal:weather?group=g", "log:readings") + "        - wireTap:\n            uri: log:tapped\n");

        assertThat(problem()).startsWith(route + ":7: route 'station': wireTap").contains("allowEarlyCommit=true");
    }

    @Test
    void anUnknownOptionOfAStepIsNamedWithItsOwnLine() throws Exception {
        Files.writeString(route, yaml("timer:tick", "log:readings?showBdy=true"));

        assertThat(problem())
                .isEqualTo(route + ":6: route 'station': log: has no option 'showBdy'. Did you mean 'showBody'?");
    }

    @Test
    void anUnknownComponentIsNamedWithTheNearestOne() throws Exception {
        Files.writeString(route, yaml("seril:/dev/ttyUSB0", "log:readings"));

        assertThat(problem())
                .isEqualTo(route + ":4: route 'station': unknown component 'seril'. Did you mean 'serial'?");
    }

    @Test
    void aPlaceholderThatIsSetNowhereIsNamedWithTheNearestOne() throws Exception {
        Files.writeString(config, SETTINGS + "station.port=tick\n");
        Files.writeString(route, yaml("timer:{{station.prt}}", "log:readings"));

        assertThat(problem())
                .startsWith(route + ":4: {{station.prt}} is set nowhere.")
                .contains("Set station.prt in " + config)
                .endsWith("Did you mean 'station.port'?");
    }

    @Test
    void aMissingBeanIsNamedWithTheNearestOne() throws Exception {
        Files.writeString(route, yaml("timer:tick", "sql:select 1?dataSource=#reading"));

        assertThat(problem())
                .startsWith(route + ":6: route 'station': there is no bean 'reading'.")
                .endsWith("Did you mean 'readings'?");
    }

    @Test
    void aMissingSqlFileIsNamed() throws Exception {
        Path sql = folder.resolve("none.sql");
        Files.writeString(route, yaml("timer:tick", "sql:file:" + sql + "?dataSource=#readings"));

        assertThat(problem()).isEqualTo(route + ":6: route 'station': there is no file " + sql + ".");
    }

    @Test
    void aFunctionThatSimpleDoesNotHaveIsNamed() throws Exception {
        Files.writeString(
                route, yaml("timer:tick", "log:readings") + "        - setBody:\n            simple: \"${bdy}\"\n");

        assertThat(problem()).isEqualTo(route + ":8: route 'station': simple has no function 'bdy'.");
    }

    @Test
    void aRouteInJavaThatDoesNotCompileIsShownAsTheCompilerSaysIt() throws Exception {
        Path java = Files.writeString(folder.resolve("routes/Wrong.java"), """
                public class Wrong extends org.apache.camel.builder.RouteBuilder {
                    public void configure() {
                        from("timer:java").logg("tick");
                    }
                }
                """);

        assertThat(problem())
                .startsWith(java + ":3: does not compile: cannot find symbol")
                .contains("method logg");
    }

    @Test
    void aRouteIdThatIsThereTwiceIsNamedAtItsSecondPlace() throws Exception {
        Path second = Files.writeString(folder.resolve("routes/two.camel.yaml"), yaml("timer:tock", "log:readings"));

        assertThat(problem()).startsWith(second + ":2: the route id 'station' is there twice.");
    }

    @Test
    void anEmptyFileIsNamed() throws Exception {
        Files.writeString(route, "");

        assertThat(problem()).isEqualTo(route + ": the file is empty.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "camel.main.shutdownTimout=3 | unknown setting 'camel.main.shutdownTimout'. Did you mean"
                        + " 'shutdownTimeout'?",
                "camel.beans.readings.jdbcUlr=x | unknown setting 'camel.beans.readings.jdbcUlr'. Did you mean 'jdbcUrl'?",
                "camel.component.seril.x=y | unknown component 'seril'. Did you mean 'serial'?",
                "camel.beans.other=#class:no.such.Source | there is no class no.such.Source. Check its spelling, and that"
                        + " its jar is in the lib folder.",
                "camel.main.name={{nowhere}} | {{nowhere}} is set nowhere. Set nowhere in CONFIG."
            })
    void aWrongSettingIsNamedWithFileAndLine(String line, String expected) throws Exception {
        Files.writeString(config, SETTINGS + line.strip() + "\n");

        assertThat(problem()).isEqualTo(config + ":3: " + expected.replace("CONFIG", config.toString()));
    }

    private String problem() throws ConfigurationException {
        Settings settings = Settings.read(
                folder,
                config,
                folder.resolve("data"),
                List.of(route.getParent().toString()));
        PrintStream out = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        Throwable failure = catchThrowable(() -> new Daemon(settings, out).serve());
        assertThat(failure).isInstanceOf(ConfigurationException.class);
        return failure.getMessage();
    }

    private static String yaml(String from, String to) {
        return """
                - route:
                    id: station
                    from:
                      uri: "%s"
                      steps:
                        - to: "%s"
                """.formatted(from, to);
    }
}
