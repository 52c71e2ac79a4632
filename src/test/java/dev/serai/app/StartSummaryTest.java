package dev.serai.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartSummaryTest {

    @ParameterizedTest
    @CsvSource({
        "jdbc:sqlite:/var/readings.db?journal_mode=WAL, /var/readings.db",
        "jdbc:postgresql://db.example:5432/plant?user=ann&password=secret, jdbc:postgresql://db.example:5432/plant",
        "jdbc:mysql://ann:s@cr/et@db.example/plant, jdbc:mysql://db.example/plant",
        "jdbc:oracle:thin:scott/tiger@db.example:1521:plant, jdbc:oracle:thin:db.example:1521:plant",
        "jdbc:sqlserver://db.example;user=sa;password=secret, jdbc:sqlserver://db.example"
    })
    void aDatabaseIsShownWithoutWhatMayBeSecret(String url, String shown) {
        assertThat(StartSummary.place(url)).isEqualTo(shown);
    }
}
