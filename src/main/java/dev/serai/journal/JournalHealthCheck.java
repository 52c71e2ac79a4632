package dev.serai.journal;

import dev.serai.journal.log.Journal;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** DOWN while the journal can not be written, or when something was found at its opening that needs a person. */
final class JournalHealthCheck extends AbstractHealthCheck {
    private final Journal journal;

    JournalHealthCheck(Journal journal) {
        super("camel", "journal");
        this.journal = journal;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Journal.Counters c = journal.counters();
        builder.detail("path", journal.path().toString());
        builder.detail("records", c.records());
        builder.detail("waitingBytes", c.waitingBytes());
        builder.detail("refused", c.refused());
        builder.detail("fileBytes", journal.path().toFile().length());
        builder.detail("freeDiskBytes", journal.path().toFile().getUsableSpace());
        String trouble = journal.trouble();
        if (trouble != null) {
            builder.message(trouble).down();
        } else if (!journal.warnings().isEmpty()) {
            builder.message(String.join("; ", journal.warnings())).down();
        } else {
            builder.up();
        }
    }
}
