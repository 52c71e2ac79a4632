package dev.serai.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.DeadLetterFilter;
import dev.serai.journal.log.JournalView;
import dev.serai.testkit.Caravan;
import dev.serai.testkit.ScriptedPeer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a device or a database can do wrong, on the whole way from the port to the table. */
@Timeout(400)
class FaultsIT {
    @TempDir
    Path folder;

    private Caravan caravan;
    private ScriptedPeer device;

    @BeforeEach
    void start() throws Exception {
        caravan = new Caravan(
                folder,
                "routes/readings.camel.yaml",
                "create table if not exists readings (_id text primary key not null, n integer not null,"
                        + " temperature real, record text not null) strict");
        device = ScriptedPeer.plugIn(folder);
        caravan.start(device.link());
    }

    @AfterEach
    void stop() throws Exception {
        caravan.close();
        device.close();
    }

    private void send(String line) throws Exception {
        device.send((line + "\n").getBytes(ISO_8859_1));
    }

    private void sendReadings(int from, int to) throws Exception {
        for (int n = from; n < to; n++) {
            send("{\"n\":" + n + ",\"temperature\":20.5}");
        }
    }

    private void awaitStored(int... expected) {
        List<String> rows =
                IntStream.of(expected).sorted().mapToObj(String::valueOf).toList();
        await().untilAsserted(() ->
                assertThat(caravan.rows("select n from readings order by n")).isEqualTo(rows));
    }

    private String awaitTrouble(String part) {
        await().untilAsserted(() -> assertThat(caravan.trouble()).contains(part));
        return caravan.trouble();
    }

    private void awaitHealthy() {
        await().untilAsserted(() -> assertThat(caravan.trouble()).isEmpty());
    }

    @Test
    void aRecordThatTheTableRefusesIsADeadLetterAndEverythingElseIsStored() throws Exception {
        sendReadings(0, 30);
        send("{\"n\":30,\"temperature\":\"hot\"}");
        sendReadings(31, 60);

        awaitStored(IntStream.range(0, 60).filter(n -> n != 30).toArray());
        awaitHealthy();
        try (JournalView view = JournalView.open(folder.resolve("journal.db"))) {
            List<DeadLetter> letters = view.deadLetters(DeadLetterFilter.ALL);
            assertThat(letters).hasSize(1);
            assertThat(letters.get(0).id()).matches("readings/000000000030/[a-z2-7]{8}");
            assertThat(letters.get(0).message())
                    .contains("cannot store TEXT value in REAL column readings.temperature");
        }
    }

    @Test
    void aTableThatIsMissingIsAMatterForAPersonAndNoEntryIsBlamed() throws Exception {
        sendReadings(0, 1);
        awaitStored(0);
        caravan.execute("alter table readings rename to elsewhere");
        sendReadings(1, 500);

        assertThat(awaitTrouble("no such table")).contains("needs somebody").doesNotContain("refuses");

        caravan.execute("alter table elsewhere rename to readings");
        awaitStored(IntStream.range(0, 500).toArray());
        awaitHealthy();
    }

    @Test
    void aDatabaseLockedByAnotherProgramIsWaitedFor() throws Exception {
        sendReadings(0, 1);
        awaitStored(0);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("readings.db"));
                Statement statement = other.createStatement()) {
            statement.execute("begin immediate");
            sendReadings(1, 100);
            awaitTrouble("SQLITE_BUSY");
            statement.execute("rollback");
        }

        awaitStored(IntStream.range(0, 100).toArray());
        awaitHealthy();
    }

    @Test
    void aDatabaseWithoutRoomIsWaitedFor() throws Exception {
        sendReadings(0, 1);
        awaitStored(0);
        caravan.execute("pragma max_page_count=1");
        sendReadings(1, 2000);
        assertThat(awaitTrouble("SQLITE_FULL")).contains("waits for its sink");
        caravan.execute("pragma max_page_count=1000000");

        awaitStored(IntStream.range(0, 2000).toArray());
        awaitHealthy();
    }

    @Test
    void whatIsNoJsonObjectIsRefusedAndTheGoodReadingsAroundItGoOn() throws Exception {
        sendReadings(0, 1);
        send("{\"n\":100,\"n\":101}");
        sendReadings(1, 2);
        send("{\"n\":102,\"name\":\"K\u00f6ln\"}");
        send("\u0000\u0007\u00ff\u00fe noise");
        sendReadings(2, 3);
        send("{\"n\":103} {\"n\":104}");
        send("{\"n\":105,\"temperature\":1" + "0".repeat(300) + "}");
        send("");
        sendReadings(3, 4);

        awaitStored(0, 1, 2, 3);
    }

    @Test
    void aByteOrderMarkIsTakenOffAndOurNamesInADevicesObjectStepAside() throws Exception {
        send("\u00ef\u00bb\u00bf{\"n\":0,\"temperature\":1.5}");
        send("{\"_id\":\"readings/000000000000/aaaaaaaa\",\"n\":1,\"_topic\":7,\"\\u005foffset\":-1}");
        send("{\"_id\":\"readings/000000000000/aaaaaaaa\",\"n\":2}");

        awaitStored(0, 1, 2);
        assertThat(caravan.rows("select record->>'__id', record->>'__topic', record->>'__offset', record->>'_topic'"
                        + " from readings where n = 1"))
                .containsExactly("readings/000000000000/aaaaaaaa|7|-1|readings");
    }
}
