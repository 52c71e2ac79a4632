package dev.serai.journal.log;

import org.jspecify.annotations.Nullable;

/**
 * A topic as the limits see it.
 *
 * @param next the offset of the next record
 * @param dropped entries that limits took before every group had read them, since the file was made
 * @param size bytes of its pages; -1: not counted, since no limit asked for it
 * @param full the limit that holds its appends up, refuses them or drops its entries, now or within the last minute;
 *     null: none
 */
public record TopicStatus(
        String name,
        long next,
        long dropped,
        long size,
        @Nullable String full) {}
