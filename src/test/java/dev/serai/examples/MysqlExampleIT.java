package dev.serai.examples;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.serai.testkit.Database;
import dev.serai.testkit.ExampleProof;
import dev.serai.testkit.MariaDbServer;
import dev.serai.testkit.RemoteDatabase;
import dev.serai.testkit.SeraiProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code routes/examples/mysql} as it stands, against a real MariaDB, with MariaDB's driver and with MySQL's; against
 * another server, such as a MySQL, with {@code -Dserai.it.mysql=<URL>} (see {@link RemoteDatabase}).
 */
@Timeout(900)
class MysqlExampleIT {
    private static final Path FILES = SqlExample.folder("mysql");
    private static final String POOL = "camel.beans.mysql.";

    @TempDir
    static Path serverFolder;

    private static Database server;

    @TempDir
    Path folder;

    private final List<SeraiProcess> daemons = new ArrayList<>();

    /** Whose JDBC driver. */
    enum Driver {
        MARIADB,
        MYSQL;

        /** The example's URL with this driver, to the server of the test. */
        String url() throws IOException {
            String own = SqlExample.properties("mysql").getProperty(POOL + "jdbcUrl");
            if (this == MYSQL) {
                own = Files.readAllLines(FILES.resolve("application.properties")).stream()
                        .filter(line -> line.startsWith("#   jdbc:mysql:"))
                        .findFirst()
                        .orElseThrow()
                        .substring(1)
                        .strip();
            }
            String tls = this == MYSQL ? "&sslMode=DISABLED" : "&sslMode=disable";
            String options = own.substring(own.indexOf('?')) + tls;
            String url = server.url();
            int end = url.indexOf('?') < 0 ? url.length() : url.indexOf('?');
            return own.substring(0, own.indexOf("//")) + url.substring(url.indexOf("//"), end) + options;
        }
    }

    @BeforeAll
    static void startServer() throws Exception {
        if (RemoteDatabase.isNamed("mysql")) {
            server = RemoteDatabase.named("mysql", 3306);
            return;
        }
        String reason = MariaDbServer.unavailable();
        assumeTrue(reason == null, reason);
        server = MariaDbServer.start(serverFolder);
    }

    @AfterAll
    static void stopServer() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @BeforeEach
    void makeTables() throws Exception {
        server.execute("drop table if exists readings", "drop table if exists commands");
        server.executeFile(FILES.resolve("schema.sql"));
    }

    @AfterEach
    void end() {
        daemons.forEach(SeraiProcess::close);
    }

    private ExampleProof example(Path home, Driver driver) throws Exception {
        return ExampleProof.of("mysql", home)
                .set(POOL + "jdbcUrl", driver.url())
                .set(POOL + "username", server.user())
                .set(POOL + "password", server.password())
                .set("commands.poll", "50");
    }

    private SeraiProcess daemon(ExampleProof example) throws Exception {
        SeraiProcess daemon = example.daemon();
        daemons.add(daemon);
        return daemon;
    }

    @ParameterizedTest
    @EnumSource
    void eachRecordIsStoredOnceThoughServerAndDaemonAreKilled(Driver driver) throws Exception {
        // a number column does not take it, nor is it stored as 0
        example(folder, driver)
                .refused("{\"device\":\"proof-refused\",\"temperature\":\"hot\"}")
                .run(server, () -> server.column("select device from readings where device like 'proof-%'"));
        assertThat(server.column("select count(*) from readings where device like 'proof-%' and (temperature is null"
                        + " or humidity is null or pressure is null or _time < utc_timestamp() - interval 1 hour)"))
                .containsExactly("0");
        // what came over a port has its device from there
        assertThat(server.column("select count(*) from readings where device not like 'proof-%'"))
                .isNotEqualTo(List.of("0"));
        assertThat(server.column("select record from readings where device = 'proof-00017'"))
                .singleElement()
                .asString()
                .contains("\"device\":\"proof-00017\"");
    }

    @Test
    void aDaemonThatStartsWhileTheServerIsDownStoresAllOnceItIsUp() throws Exception {
        server.stopNow();
        ExampleProof example = example(folder, Driver.MARIADB);
        try {
            daemon(example);
            example.feed(List.of("{\"device\":\"early\"}"));
        } finally {
            server.start();
        }
        await().until(() -> !server.column("select device from readings where device = 'early'")
                .isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void aBatchOfRowsIsStoredOnceAndMysqlsDriverSendsItInOneMessage(Driver driver) throws Exception {
        // as the README says, in a copy
        Path home = SqlExample.copyOfHome(folder.resolve("home"));
        Path files = home.resolve("routes/examples/mysql");
        Files.copy(files.resolve("rows/store.camel.yaml"), files.resolve("store.camel.yaml"), REPLACE_EXISTING);
        ExampleProof proof = example(folder, driver).set("serai.home", home.toString());
        SeraiProcess daemon = daemon(proof);
        long before = statements();
        List<String> records = new ArrayList<>(IntStream.range(0, 2000)
                .mapToObj("{\"device\":\"row-%d\",\"temperature\":1.5}"::formatted)
                .toList());
        List<String> bad = List.of(
                "{\"device\":\"row-refused\",\"temperature\":\"hot\"}",
                "{\"device\":\"row-refused\",\"humidity\":[1]}",
                "{\"device\":\"row-refused\",\"pressure\":{\"hPa\":1000}}");
        records.add(7, "{\"temperature\":3}");
        records.addAll(8, bad);
        proof.feed(records.subList(20, 2004));
        await().untilAsserted(() -> assertThat(rows("row-%")).as(daemon::output).isEqualTo(1984));
        // Rewritten: a handful for each batch, not one for each row. MariaDB's driver sends one for each, as the README
        // says.
        if (driver == Driver.MYSQL) {
            assertThat(statements() - before).as("statements").isLessThan(300);
        }
        proof.feed(records.subList(0, 20));
        await().until(() -> rows("row-%") == 2000);
        await().until(() -> proof.deadLetters().size() == bad.size());
        assertThat(server.column("select temperature from readings where device is null and temperature = 3"))
                .hasSize(1);
        assertThat(daemon.isAlive()).isTrue();
    }

    private static int rows(String devices) throws SQLException {
        return Integer.parseInt(server.column("select count(*) from readings where device like '" + devices + "'")
                .get(0));
    }

    /** How many statements the server executed since it started. */
    private static long statements() throws SQLException {
        return server
                .column("select variable_value from information_schema.global_status where variable_name = 'QUESTIONS'")
                .stream()
                .mapToLong(Long::parseLong)
                .sum();
    }

    private void ask(String ids, int commands) throws SQLException {
        try (Connection c = server.connect();
                PreparedStatement s =
                        c.prepareStatement("insert into commands (id, command, expires) values (?, 'PING',"
                                + " utc_timestamp(3) + interval 5 minute)")) {
            for (int i = 0; i < commands; i++) {
                s.setString(1, ids + i);
                s.addBatch();
            }
            s.executeBatch();
        }
    }

    private static List<String> states() throws SQLException {
        return server.column("select distinct state from commands order by state");
    }

    private static List<String> answers(String id) throws SQLException {
        return server.column("select concat_ws('|', state, coalesce(reply, '-'), coalesce(reason, '-'),"
                + " if(finished is null, 'open', 'finished')) from commands where id = '" + id + "'");
    }

    @ParameterizedTest
    @EnumSource
    void aCommandOfTheTableIsDoneAndItsResultWrittenBack(Driver driver) throws Exception {
        server.execute(
                "insert into commands (id, device, command, expires) select id, device, command, utc_timestamp(3) + interval 5 minute"
                        + " from (select 'read' as id, 'station' as device, 'READ?' as command"
                        + " union select 'what', 'station', 'DANCE' union select 'two', 'station', 'PING\nPING'"
                        + " union select 'id\n\u0007', 'station', 'PING'"
                        + " union select 'who', 'nobody', 'PING') as asked",
                "insert into commands (id, command, expires) values ('late', 'PING', utc_timestamp(3) - interval 1 second)",
                "insert into commands (id, command, state, claim, claimed) values"
                        + " ('lost', 'PING', 'claimed', 'elsewhere/1', utc_timestamp(3) - interval 2 minute),"
                        + " ('busy', 'PING', 'claimed', 'elsewhere/2', utc_timestamp(3))");
        ExampleProof example = example(folder, driver);
        daemon(example);
        await().until(() ->
                server.column("select id from commands where finished is null").equals(List.of("busy")));
        assertThat(answers("read"))
                .singleElement()
                .asString()
                .startsWith("done|{\"temperature\"")
                .endsWith("|-|finished");
        assertThat(answers("what"))
                .singleElement()
                .asString()
                .startsWith("failed|ERR")
                .endsWith("|refused|finished");
        assertThat(answers("two")).containsExactly("failed|-|syntax|finished");
        assertThat(answers("id\n\u0007")).containsExactly("failed|-|syntax|finished");
        assertThat(answers("who")).containsExactly("failed|-|device|finished");
        assertThat(answers("late")).containsExactly("expired|-|-|finished");
        assertThat(answers("lost")).containsExactly("unknown|-|-|finished");
        assertThat(answers("busy")).containsExactly("claimed|-|-|open");
        assertThat(SentCommands.in(example.journal())).containsExactly("read");
    }

    @Test
    void ofTwoDaemonsOneSendsEachCommand() throws Exception {
        ExampleProof one = example(Files.createDirectories(folder.resolve("one")), Driver.MARIADB);
        ExampleProof two = example(Files.createDirectories(folder.resolve("two")), Driver.MYSQL);
        SeraiProcess first = daemon(one);
        SeraiProcess second = daemon(two);
        int asked = 0;
        long begun = System.nanoTime();
        List<String> sent;
        List<String> sentByTwo;
        do {
            ask("ping-" + asked + "-", 20);
            asked += 20;
            await().until(() -> states().equals(List.of("done")));
            sent = new ArrayList<>(SentCommands.in(one.journal()));
            sentByTwo = SentCommands.in(two.journal());
        } while ((sent.isEmpty() || sentByTwo.isEmpty() || asked < 100)
                && System.nanoTime() - begun < Duration.ofSeconds(60).toNanos());
        assertThat(sent).as(first::output).isNotEmpty();
        assertThat(sentByTwo).as(second::output).isNotEmpty();
        sent.addAll(sentByTwo);
        assertThat(sent).hasSize(asked).doesNotHaveDuplicates();
    }

    @Test
    void aCommandThatWasOutWhenTheDaemonWasKilledIsNotSentAgain() throws Exception {
        ask("ping-", 400);
        ExampleProof example = example(folder, Driver.MARIADB);
        SeraiProcess first = daemon(example);
        await().until(() ->
                server.column("select id from commands where state = 'done'").size() > 20);
        first.signal("KILL");
        first.exitCode();
        int out =
                server.column("select id from commands where state = 'claimed'").size();
        assertThat(server.column("select id from commands where state = 'waiting'"))
                .isNotEmpty();
        server.execute("update commands set claimed = claimed - interval 2 minute where state = 'claimed'");
        daemon(example);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> server.column("select id from commands where state in ('waiting', 'claimed')")
                        .isEmpty());
        // A result that was in the journal when it was killed arrives late.
        List<String> unknown = server.column("select id from commands where state = 'unknown'");
        assertThat(unknown).hasSizeLessThanOrEqualTo(out);
        assertThat(server.column("select id from commands where state = 'done'"))
                .hasSize(400 - unknown.size());
        assertThat(SentCommands.in(example.journal())).doesNotHaveDuplicates();
    }

    @Test
    void aResultWaitsInTheJournalWhileItCanNotBeWrittenBack() throws Exception {
        server.execute(
                "create trigger away before update on commands for each row if new.state = 'done' then"
                        + " signal sqlstate '40001' set message_text = 'not now'; end if",
                "insert into commands (id, command, expires) values ('hold', 'PING', utc_timestamp(3) + interval 5 minute)");
        ExampleProof example = example(folder, Driver.MARIADB);
        daemon(example);
        await().until(() -> SentCommands.in(example.journal()).equals(List.of("hold")));
        server.stopNow();
        server.start();
        assertThat(answers("hold")).containsExactly("claimed|-|-|open");
        server.execute("drop trigger away");
        await().until(() -> answers("hold").equals(List.of("done|PONG|-|finished")));
    }
}
