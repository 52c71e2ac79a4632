package dev.serai.app;

import dev.serai.journal.JournalComponent;
import dev.serai.journal.log.Batch;
import dev.serai.journal.log.Journal;
import dev.serai.web.feed.FeedPage;
import dev.serai.web.feed.FeedTopics;
import dev.serai.web.feed.LiveFeed;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.jspecify.annotations.Nullable;

/** Gives the feeds among the beans the journal's topics to show. Without such a bean nothing of them is loaded. */
final class LiveFeeds {
    private LiveFeeds() {}

    static void start(CamelContext context) throws Exception {
        for (LiveFeed feed : context.getRegistry().findByType(LiveFeed.class)) {
            try {
                feed.start(context, new JournalTopics(context));
            } catch (IllegalArgumentException e) {
                throw new ConfigurationException(Messages.reason(e), e);
            }
        }
    }

    private static final class JournalTopics implements FeedTopics {
        private final CamelContext context;

        JournalTopics(CamelContext context) {
            this.context = context;
        }

        @Override
        public @Nullable Topic find(String name) {
            Journal journal = context.hasComponent("journal") instanceof JournalComponent component
                    ? component.openJournal()
                    : null;
            // asking the journal itself for the topic would make it
            boolean known = journal != null
                    && journal.topics().stream().anyMatch(t -> t.name().equals(name));
            return journal != null && known ? new JournalTopic(journal, journal.topic(name)) : null;
        }
    }

    private static final class JournalTopic implements FeedTopics.Topic {
        private final Journal journal;
        private final dev.serai.journal.log.Topic topic;

        JournalTopic(Journal journal, dev.serai.journal.log.Topic topic) {
            this.journal = journal;
            this.topic = topic;
        }

        @Override
        public String name() {
            return topic.name();
        }

        @Override
        public long next() {
            return topic.next();
        }

        @Override
        public boolean awaitEntry(long offset, BooleanSupplier giveUp) throws InterruptedException {
            return topic.awaitEntry(offset, -1, giveUp);
        }

        @Override
        public void wake() {
            topic.wake();
        }

        @Override
        public FeedTopics.Reader reader() {
            return new JournalReader(journal.reader(topic));
        }
    }

    private static final class JournalReader implements FeedTopics.Reader {
        private final dev.serai.journal.log.Reader reader;

        JournalReader(dev.serai.journal.log.Reader reader) {
            this.reader = reader;
        }

        @Override
        public @Nullable FeedPage read(long from, int maxEntries, long maxBytes) throws Exception {
            Batch batch = reader.read(from, Long.MAX_VALUE, maxEntries, maxBytes);
            if (batch == null) {
                return null;
            }
            // no record has a line break outside its texts, and in them it is \n
            String lines = batch.ndjson();
            return new FeedPage(
                    batch.firstOffset(), List.of(lines.split("\n")), lines.getBytes(StandardCharsets.UTF_8).length);
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}
