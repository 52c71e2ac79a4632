package dev.serai.journal.log;

/** A record that should be a JSON object is none. The message says what is wrong and at which byte. */
public class JsonObjectException extends Exception {
    private static final long serialVersionUID = 1L;

    private final int position;

    public JsonObjectException(String problem, int position) {
        super("Not a JSON object that can be stored: " + problem + " at byte " + position);
        this.position = position;
    }

    /** Counted from 0, in the bytes as they came. */
    public int position() {
        return position;
    }
}
