package dev.serai.lines;

import java.util.List;

/** Some consecutive lines of an object, without their ends; blank ones are left out. Immutable but for the bytes. */
public final class Lines {
    private final long first;
    private final long last;
    private final List<byte[]> records;

    Lines(long first, long last, List<byte[]> records) {
        this.first = first;
        this.last = last;
        this.records = List.copyOf(records);
    }

    /** The number of the first line, from 1, blank lines counted. */
    public long getFirst() {
        return first;
    }

    /** The number of the last line. */
    public long getLast() {
        return last;
    }

    /** The lines, in order; never empty. */
    public List<byte[]> getRecords() {
        return records;
    }
}
