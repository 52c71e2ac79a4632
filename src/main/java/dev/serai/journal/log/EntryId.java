package dev.serai.journal.log;

/** The permanent name of an entry: {@code <topic>/<offset, zero-padded to 12>/<run>}. */
public final class EntryId {
    private static final int DIGITS = 12;

    private EntryId() {}

    public static String of(String topic, long offset, String run) {
        StringBuilder id = new StringBuilder(topic.length() + run.length() + DIGITS + 2);
        id.append(topic).append('/');
        String digits = Long.toString(offset);
        for (int i = digits.length(); i < DIGITS; i++) {
            id.append('0');
        }
        return id.append(digits).append('/').append(run).toString();
    }

    /** The run in an entry's name. */
    public static String run(String id) {
        return id.substring(id.lastIndexOf('/') + 1);
    }
}
