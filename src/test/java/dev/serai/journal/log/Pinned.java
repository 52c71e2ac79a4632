package dev.serai.journal.log;

/** What is kept from the limits at present. */
public final class Pinned {
    private Pinned() {}

    public static boolean is(Journal journal, String topic, long offset) {
        return journal.topic(topic).pins().touch(offset, offset);
    }
}
