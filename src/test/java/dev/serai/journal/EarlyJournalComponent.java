package dev.serai.journal;

import dev.serai.journal.log.AcknowledgedBeforeCommit;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalSettings;
import org.apache.camel.spi.annotations.Component;

/**
 * {@code journal:} with its first promise broken: it acknowledges before it commits. Bound in the registry under the
 * name {@code journal} it takes the place of the real one; a test that kills the process must then fail.
 */
@Component("journal")
public class EarlyJournalComponent extends JournalComponent {
    @Override
    Journal open(JournalSettings settings) throws JournalException {
        return AcknowledgedBeforeCommit.open(settings);
    }
}
