package dev.serai.journal.log;

import org.jspecify.annotations.Nullable;

/**
 * What the journal takes and may take; sizes in bytes.
 *
 * @param fileBytes of the file, with the pages that were freed and not given back; without the write-ahead log
 * @param usedBytes of it that hold something; as of the committer's last look, at most a few MiB of appends ago
 * @param maxBytes that may be used
 * @param freeDisk free for this user on the file system; -1: not known
 * @param diskLow whether the file may not grow for want of free disk
 * @param keys of appends that are remembered; 0 until they are counted
 * @param keyBytes about what those take of the file
 * @param full which limit holds appends up, refuses them or drops entries, now or within the last minute; null: none
 */
public record Space(
        long fileBytes,
        long usedBytes,
        long maxBytes,
        long freeDisk,
        boolean diskLow,
        long keys,
        long keyBytes,
        @Nullable String full) {}
