package dev.serai.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.journal.FailureKind;
import dev.serai.journal.SinkFailureClassifier;
import dev.serai.testkit.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The T-SQL of {@code routes/examples/sqlserver}, as far as H2 reads it ({@code MODE=MSSQLServer}): tables, claims,
 * results and row inserts run as they stand but for the names of types and functions in {@link #inH2}. H2 has no
 * openjson: a function of the test takes its place, so that column list, conversions and the rest of store.sql are
 * tried, and openjson itself is not. That and everything else is tried against a real server by
 * {@link SqlserverExampleIT}.
 */
class SqlserverExampleTest {
    private static final Path FILES = SqlExample.folder("sqlserver");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern OPENJSON = Pattern.compile("openjson\\(\\?\\) with \\((.*?)\\) as j", Pattern.DOTALL);
    private static final Pattern PARAMETER =
            Pattern.compile(":#(?:\\$\\{body\\[?(\\w*)]?}|(?:\\$\\{header\\.)?(\\w+)}?)");

    private Connection h2;

    @BeforeEach
    void makeTables() throws Exception {
        h2 = DriverManager.getConnection("jdbc:h2:mem:" + UUID.randomUUID() + ";MODE=MSSQLServer");
        try (Statement s = h2.createStatement()) {
            String here = TsqlFunctions.class.getName();
            s.execute("create alias sysutcdatetime for '" + here + ".sysutcdatetime'");
            s.execute("create alias json_query for '" + here + ".jsonQuery'");
            s.execute("create alias opened_json for '" + here + ".openJson'");
            for (String sql : Database.statements(FILES.resolve("schema.sql"))) {
                s.execute(inH2(sql));
            }
        }
    }

    @AfterEach
    void close() throws SQLException {
        h2.close();
    }

    /** What H2 names otherwise. */
    private static String inH2(String sql) {
        Matcher openjson = OPENJSON.matcher(sql);
        String text = openjson.find()
                ? openjson.replaceFirst(Matcher.quoteReplacement(
                        "opened_json(?, '" + openjson.group(1).replace("'", "''") + "') as j"))
                : sql;
        return text.replace(" collate Latin1_General_BIN2", "")
                .replace("datetimeoffset(", "timestamp(")
                .replace("timestamp(3) not null", "timestamp(3) with time zone not null")
                .replace("as timestamp(3))", "as timestamp(3) with time zone)")
                .replace("lower(newid())", "lower(cast(random_uuid() as varchar(36)))")
                .replace("nvarchar(max)", "nvarchar")
                .replace(
                        "convert(varchar(30), expires, 126)", "formatdatetime(expires, 'yyyy-MM-dd''T''HH:mm:ss.SSS')");
    }

    /** Runs a file's statement with its parameters by name, as camel-sql does. */
    private int run(String file, Map<String, ?> parameters) throws Exception {
        try (PreparedStatement s = prepare(file, parameters)) {
            return s.executeUpdate();
        }
    }

    private PreparedStatement prepare(String file, Map<String, ?> parameters) throws Exception {
        String sql = String.join("\n", Files.readString(FILES.resolve(file)).replaceAll("(?m)^--.*\n", ""));
        List<Object> values = new ArrayList<>();
        Matcher m = PARAMETER.matcher(sql);
        while (m.find()) {
            values.add(
                    parameters.get(m.group(1) == null ? m.group(2) : m.group(1).isEmpty() ? "body" : m.group(1)));
        }
        PreparedStatement s = h2.prepareStatement(inH2(m.replaceAll("?")));
        for (int i = 0; i < values.size(); i++) {
            s.setObject(i + 1, values.get(i));
        }
        return s;
    }

    private List<String> rows(String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement s = h2.createStatement();
                ResultSet r = s.executeQuery(query)) {
            while (r.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= r.getMetaData().getColumnCount(); i++) {
                    row.append(i == 1 ? "" : "|").append(r.getString(i));
                }
                rows.add(row.toString());
            }
        }
        return rows;
    }

    private int store(String... entries) throws Exception {
        return run("store.sql", Map.of("body", "[" + String.join(",", entries) + "]"));
    }

    @Test
    void aBatchIsStoredOnceWithItsValuesAsTheyAre() throws Exception {
        String first = SqlExample.entry(
                1, "\"device\":\"'); drop table readings; --\",\"temperature\":21.5,\"pressure\":null");
        String second = SqlExample.entry(2, "\"_headers\":{\"CamelSerialDevice\":\"sim\"},\"humidity\":\"48.25\"");
        assertThat(store(first, second)).isEqualTo(2);
        assertThat(store(first, second, SqlExample.entry(3, "\"device\":\"new\"")))
                .isEqualTo(1);
        assertThat(rows("select _id, device, temperature, humidity, pressure from readings order by _id"))
                .containsExactly(
                        "weather/000000000001/test1234|'); drop table readings; --|21.5|null|null",
                        "weather/000000000002/test1234|sim|null|48.25|null",
                        "weather/000000000003/test1234|new|null|null|null");
        assertThat(JSON.readTree(
                        rows("select record from readings where device = 'sim'").get(0)))
                .isEqualTo(JSON.readTree(second));
        assertThat(
                        rows(
                                "select count(*) from readings where _time = timestamp with time zone '2026-11-22 17:50:21.123Z'"))
                .containsExactly("3");
    }

    @Test
    void whatDoesNotFitIsRefusedAndTheBatchWithIt() throws Exception {
        Map<String, String> refusals = new LinkedHashMap<>();
        for (String fields : List.of(
                "\"temperature\":\"hot\"",
                "\"temperature\":\"\"",
                "\"temperature\":\" \"",
                "\"humidity\":[1]",
                "\"pressure\":{\"hPa\":1000}",
                "\"device\":\"" + "x".repeat(101) + "\"")) {
            assertThatThrownBy(() -> store(SqlExample.entry(1, "\"device\":\"good\""), SqlExample.entry(2, fields)))
                    .as(fields)
                    .isInstanceOfSatisfying(SQLException.class, e -> refusals.put(fields, e.getSQLState()));
        }
        // data conversion, and too long
        assertThat(refusals.values()).containsExactly("22018", "22018", "22018", "22018", "22018", "22001");
        assertThat(rows("select * from readings")).isEmpty();
    }

    @Test
    void aRowIsStoredOnce() throws Exception {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("_id", "weather/1/a");
        row.put("_time", "2026-11-22T17:50:21.123Z");
        row.put("device", "one");
        row.put("temperature", 21.5);
        assertThat(run("rows/store.sql", row)).isEqualTo(1);
        assertThat(run("rows/store.sql", row)).isZero();
        assertThat(rows("select device, temperature, humidity from readings")).containsExactly("one|21.5|null");
    }

    /** As far as H2 has it: the server's own driver refuses a list before it sends anything. */
    @Test
    void aRowWithWhatIsNoNumberIsTheEntrys() {
        for (Object value : List.of("hot", new ArrayList<>(List.of(1)), new LinkedHashMap<>(Map.of("celsius", 1)))) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("_id", "weather/1/a");
            row.put("_time", "2026-11-22T17:50:21.123Z");
            row.put("temperature", value);
            Throwable failure = catchThrowable(() -> run("rows/store.sql", row));
            assertThat(new SinkFailureClassifier().classify(failure))
                    .as("%s", failure)
                    .isEqualTo(FailureKind.BAD_ENTRY);
        }
    }

    @Test
    void commandsAreClaimedOnceInTheirOrderAndClosedWhenTheirTimeIsOver() throws Exception {
        try (Statement s = h2.createStatement()) {
            s.execute("insert into commands (command) values ('PING')");
            s.execute(
                    "insert into commands (id, command, created) values ('older', 'READ?', dateadd(minute, -1, sysutcdatetime()))");
            s.execute(
                    "insert into commands (id, command, expires) values ('late', 'PING', dateadd(second, -1, sysutcdatetime()))");
            s.execute(
                    "insert into commands (id, command, state, claimed) values"
                            + " ('lost', 'PING', 'claimed', dateadd(minute, -2, sysutcdatetime())), ('busy', 'PING', 'claimed', sysutcdatetime())");
        }
        assertThat(run("close.sql", Map.of())).isEqualTo(2);
        assertThat(run("claim.sql", Map.of("claim", "here/1"))).isEqualTo(1);
        assertThat(run("claim.sql", Map.of("claim", "here/2"))).isEqualTo(1);
        assertThat(run("claim.sql", Map.of("claim", "here/3"))).isZero();
        try (PreparedStatement s = prepare("claimed.sql", Map.of("claim", "here/1"));
                ResultSet r = s.executeQuery()) {
            assertThat(r.next()).isTrue();
            assertThat(r.getString("id")).isEqualTo("older");
            assertThat(r.getString("command")).isEqualTo("READ?");
            assertThat(r.getObject("repeatable")).isEqualTo(false);
            assertThat(Instant.parse(r.getString("expires"))).isAfter(Instant.now());
            assertThat(r.next()).isFalse();
        }
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("id", null); // an id that no command may have
        result.put("row", "older");
        result.put("result", "done");
        result.put("reply", "21.5");
        assertThat(run("result.sql", result)).isEqualTo(1);
        assertThat(run("result.sql", result)).as("a second result").isZero();
        result.put("row", "lost");
        assertThat(run("result.sql", result)).as("late, in place of unknown").isEqualTo(1);
        assertThat(rows("select state, reply from commands where id in ('older', 'late', 'lost', 'busy') order by id"))
                .containsExactly("claimed|null", "expired|null", "done|21.5", "done|21.5");
    }
}
