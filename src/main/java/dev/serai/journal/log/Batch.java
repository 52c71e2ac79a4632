package dev.serai.journal.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Consecutive entries of one topic. Immutable; keeps the pages it was cut from and makes no object for an entry until
 * one is asked for.
 */
public final class Batch {
    /** Records of one page, from the byte {@code begin} to the byte {@code end}. */
    private record Segment(Page page, int begin, int end, long first, int count) {}

    private static final int BYTES_OF_OUR_FIELDS = 128;

    private final String topic;
    private final List<Segment> segments;
    private final int size;

    private Batch(String topic, List<Segment> segments, int size) {
        this.topic = topic;
        this.segments = segments;
        this.size = size;
    }

    public String topic() {
        return topic;
    }

    /** How many entries. */
    public int size() {
        return size;
    }

    public long firstOffset() {
        return segments.get(0).first;
    }

    public long lastOffset() {
        Segment s = segments.get(segments.size() - 1);
        return s.first + s.count - 1;
    }

    /** The run that the first entry was written in. */
    public String firstRun() {
        return segments.get(0).page.run();
    }

    /** The first entry's permanent name. */
    public String firstId() {
        return EntryId.of(topic, firstOffset(), firstRun());
    }

    /** All entries, one object each. */
    public List<Entry> entries() throws JournalException {
        List<Entry> list = new ArrayList<>(size);
        RecordScanner scanner = new RecordScanner();
        for (Segment s : segments) {
            scanner.start(s.page.content(), s.begin, s.first, s.page.wall(), topic);
            for (int i = 0; i < s.count; i++) {
                scanner.next();
                list.add(scanner.entry(s.page.run()));
            }
        }
        return list;
    }

    /**
     * One JSON array; each element is the record's object with {@code _id}, {@code _topic}, {@code _offset},
     * {@code _time} and, when there are any, {@code _headers} in front. A record that is no JSON object stands in the
     * field {@code body}: JSON as it is, text as a string, other bytes in base64 with {@code "_encoding":"base64"}.
     */
    public String json() throws JournalException {
        return splice('[', ',', ']').toString();
    }

    /** As {@link #json()}, but an object a line, each ended by a line feed. */
    public String ndjson() throws JournalException {
        return splice('\0', '\n', '\n').toString();
    }

    private JsonBuffer splice(char open, char between, char close) throws JournalException {
        long bytes = 2;
        for (Segment s : segments) {
            bytes += s.end - s.begin + (long) s.count * (BYTES_OF_OUR_FIELDS + topic.length());
        }
        JsonBuffer out = new JsonBuffer((int) Math.min(bytes, 1 << 30));
        if (open != 0) {
            out.raw(open);
        }
        byte[] beforeOffset = ("{\"_id\":\"" + topic + '/').getBytes(StandardCharsets.UTF_8);
        RecordScanner scanner = new RecordScanner();
        boolean first = true;
        for (Segment s : segments) {
            byte[] afterOffset = ('/' + s.page.run() + "\",\"_topic\":\"" + topic + "\",\"_offset\":")
                    .getBytes(StandardCharsets.UTF_8);
            byte[] time = {};
            long timeOf = Long.MIN_VALUE;
            scanner.start(s.page.content(), s.begin, s.first, s.page.wall(), topic);
            for (int i = 0; i < s.count; i++) {
                scanner.next();
                if (first) {
                    first = false;
                } else {
                    out.raw(between);
                }
                if (scanner.wall() != timeOf) {
                    timeOf = scanner.wall();
                    time = (",\"_time\":\"" + JsonBuffer.time(timeOf) + '"').getBytes(StandardCharsets.US_ASCII);
                }
                out.raw(beforeOffset).padded(scanner.offset(), 12).raw(afterOffset);
                out.number(scanner.offset()).raw(time);
                headersAndBody(out, scanner);
            }
        }
        return out.raw(close);
    }

    private static final byte[] HEADERS = ",\"_headers\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BODY = ",\"body\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BASE64 = ",\"_encoding\":\"base64\",\"body\":".getBytes(StandardCharsets.US_ASCII);

    private static void headersAndBody(JsonBuffer out, RecordScanner r) {
        byte[] content = r.content();
        if (r.headersLength() > 0) {
            out.raw(HEADERS).raw(content, r.headersStart(), r.headersLength());
        }
        int start = r.bodyStart();
        int length = r.bodyLength();
        if (r.kind().isObject()) {
            // An object of nothing but blanks needs no comma.
            int name = start + 1;
            while (content[name] == ' ' || content[name] == '\t') {
                name++;
            }
            if (content[name] != '}') {
                out.raw(',');
            }
            out.raw(content, name, start + length - name);
            return;
        }
        if (r.kind().isJson()) {
            out.raw(BODY).raw(content, start, length);
        } else if (r.kind() == RecordKind.TEXT || Utf8.isWellFormed(content, start, start + length)) {
            out.raw(BODY).quoted(content, start, length);
        } else {
            out.raw(BASE64).base64(content, start, length);
        }
        out.raw('}');
    }

    /** Collects a batch up to its limits. */
    static final class Builder {
        private final String topic;
        private final int maxEntries;
        private final long maxBytes;
        private final List<Segment> segments = new ArrayList<>();
        private int counted;
        private long bytes;
        private boolean full;

        Builder(String topic, int maxEntries, long maxBytes) {
            this.topic = topic;
            this.maxEntries = maxEntries;
            this.maxBytes = maxBytes;
        }

        boolean isFull() {
            return full || counted >= maxEntries;
        }

        boolean isEmpty() {
            return segments.isEmpty();
        }

        /** Whether one more record of a size fits; counts it when it does. The first always fits. */
        boolean count(int bodyLength) {
            if (counted > 0 && bytes + bodyLength > maxBytes) {
                full = true;
                return false;
            }
            counted++;
            bytes += bodyLength;
            return true;
        }

        void add(Page page, int begin, int end, long first, int count) {
            if (count > 0) {
                segments.add(new Segment(page, begin, end, first, count));
            }
        }

        /** The offset after the last one added, or the given one when there is none yet. */
        long next(long from) {
            if (segments.isEmpty()) {
                return from;
            }
            Segment s = segments.get(segments.size() - 1);
            return s.first + s.count;
        }

        @Nullable
        Batch build() {
            return segments.isEmpty() ? null : new Batch(topic, List.copyOf(segments), counted);
        }
    }
}
