package dev.serai.journal.log;

/** A row of the table {@code page}: consecutive records of one topic, from one transaction. Immutable. */
@SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are the point
record Page(long id, int count, String run, long wall, long mono, int crc, byte[] content) {
    private static final int OFFSET_BITS = 40;
    static final long MAX_OFFSET = (1L << OFFSET_BITS) - 1;

    static Page sealed(long topicId, long first, int count, String run, long wall, long mono, byte[] content) {
        long id = id(topicId, first);
        return new Page(id, count, run, wall, mono, PageBuilder.crc(id, count, run, wall, mono, content), content);
    }

    static long id(long topicId, long offset) {
        return (topicId << OFFSET_BITS) + offset;
    }

    long first() {
        return id & MAX_OFFSET;
    }

    /** The offset after the last one. */
    long end() {
        return first() + count;
    }

    /** Whether it is as it was written. */
    boolean isWhole() {
        return PageBuilder.crc(id, count, run, wall, mono, content) == crc;
    }

    /** Refuses a page that is not as it was written. */
    void check(String topic) throws JournalException {
        int now = PageBuilder.crc(id, count, run, wall, mono, content);
        if (now != crc) {
            throw new JournalException("The journal's page with the entries " + first() + " to " + (end() - 1)
                    + " of topic '" + topic + "' is damaged (CRC32C is " + Integer.toHexString(now) + ", not "
                    + Integer.toHexString(crc) + "): the disk or the card lost or changed what was written. Stop"
                    + " the daemon and run 'serai journal repair': it keeps what is whole, and says what is lost");
        }
    }
}
