package dev.serai.journal.log;

import java.nio.charset.StandardCharsets;

/** Walks over the records of a page without making an object for each. Not thread-safe. */
final class RecordScanner {
    private byte[] content = {};
    private String topic = "";
    private long pageWall;
    private int at;
    private long offset;

    private RecordKind kind = RecordKind.BYTES;
    private long wall;
    private int headersStart;
    private int headersLength;
    private int bodyStart;
    private int bodyLength;

    /** Stands before the page's first record. */
    void open(Page page, String topicName) {
        start(page.content(), 0, page.first(), page.wall(), topicName);
    }

    /** Stands before the record that begins at a position that {@link #position()} gave. */
    void start(byte[] pageContent, int position, long nextOffset, long wallOfPage, String topicName) {
        content = pageContent;
        at = position;
        offset = nextOffset - 1;
        pageWall = wallOfPage;
        topic = topicName;
    }

    /** Goes to the next record; the caller knows that there is one. */
    void next() throws JournalException {
        offset++;
        try {
            int code = content[at++];
            if (!RecordKind.isKnown(code)) {
                throw unreadable();
            }
            kind = RecordKind.of(code);
            long z = variable();
            wall = pageWall + ((z >>> 1) ^ -(z & 1));
            headersLength = (int) variable();
            headersStart = at;
            if (headersLength < 0 || headersLength > content.length - at) {
                throw unreadable();
            }
            at += headersLength;
            bodyLength = (int) variable();
            bodyStart = at;
            if (bodyLength < 0 || bodyLength > content.length - at) {
                throw unreadable();
            }
            at += bodyLength;
        } catch (ArrayIndexOutOfBoundsException e) {
            throw unreadable();
        }
    }

    private JournalException unreadable() {
        return new JournalException("Entry " + offset + " of topic '" + topic
                + "' can not be read, though its page is whole: it was written by another version of this program");
    }

    private long variable() {
        long v = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte b = content[at++];
            v |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                break;
            }
        }
        return v;
    }

    int position() {
        return at;
    }

    long offset() {
        return offset;
    }

    RecordKind kind() {
        return kind;
    }

    long wall() {
        return wall;
    }

    byte[] content() {
        return content;
    }

    int headersStart() {
        return headersStart;
    }

    int headersLength() {
        return headersLength;
    }

    int bodyStart() {
        return bodyStart;
    }

    int bodyLength() {
        return bodyLength;
    }

    Entry entry(String run) {
        byte[] body = new byte[bodyLength];
        System.arraycopy(content, bodyStart, body, 0, bodyLength);
        String headers =
                headersLength == 0 ? "" : new String(content, headersStart, headersLength, StandardCharsets.UTF_8);
        return new Entry(EntryId.of(topic, offset, run), topic, offset, wall, kind, body, headers);
    }
}
