package dev.serai.examples;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Entry;
import dev.serai.journal.log.JournalView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a daemon sent to its devices, from the audit topic that routes/commands.camel.yaml keeps. */
final class SentCommands {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SentCommands() {}

    /** The ids of the commands that the device answered, as often as it was sent them. */
    static List<String> in(Path journal) throws Exception {
        List<String> ids = new ArrayList<>();
        try (JournalView view = JournalView.open(journal)) {
            JournalView.Range range = view.range("commands");
            long next = range.first();
            while (next < range.next()) {
                Batch batch = view.read("commands", next, range.next() - 1, 1000, 1 << 20);
                if (batch == null) {
                    break;
                }
                for (Entry entry : batch.entries()) {
                    JsonNode record = JSON.readTree(entry.body());
                    if (record.path("result").asText().equals("done")) {
                        ids.add(record.path("id").asText());
                    }
                }
                next = batch.lastOffset() + 1;
            }
        }
        return ids;
    }
}
