package dev.serai.web.feed;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Where the feed's entries come from: the journal, as far as the feed needs to know it. Thread-safe. */
public interface FeedTopics {
    /** The topic of a name; null when there is none. */
    @Nullable
    Topic find(String name);

    /** A sequence of entries that grows. Thread-safe. */
    interface Topic {
        String name();

        /** The offset that the next entry will get. */
        long next();

        /**
         * Waits until there is an entry at an offset.
         *
         * @param giveUp looked at after each {@link #wake()}
         * @return whether it is there
         */
        boolean awaitEntry(long offset, BooleanSupplier giveUp) throws InterruptedException;

        /** Makes all who wait look again at whether to give up. */
        void wake();

        /** A reader with what it needs of its own. */
        Reader reader();
    }

    /** Reads entries. Belongs to one thread at a time. */
    interface Reader extends AutoCloseable {
        /**
         * Consecutive entries.
         *
         * @param from the first one's offset; when that one is gone, the next there is
         * @return null when there is none
         */
        @Nullable
        FeedPage read(long from, int maxEntries, long maxBytes) throws Exception;

        @Override
        void close();
    }
}
