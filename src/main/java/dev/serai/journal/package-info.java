/**
 * The Camel component {@code journal:}: records become durable before anything else is tried with them, and every sink
 * takes them from there at its own pace. Begin reading at {@link dev.serai.journal.JournalEndpoint}.
 */
@NullMarked
package dev.serai.journal;

import org.jspecify.annotations.NullMarked;
