package dev.serai.journal.log;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Entries of one topic, in order; consecutive, but for those of a lane. Immutable; keeps the pages it was cut from and
 * makes no object for an entry until one is asked for.
 */
public final class Batch {
    /** Records of one page, from the byte {@code begin} to the byte {@code end}. */
    private record Segment(Page page, int begin, int end, long first, int count) {}

    /** One entry where it lies in its page: {@code content} is the page's, and not to be written to. */
    @SuppressWarnings("ArrayRecordComponent") // never compared; the bytes are the point
    public record Part(
            long offset,
            RecordKind kind,
            byte[] content,
            int headersStart,
            int headersLength,
            int bodyStart,
            int bodyLength,
            String topic,
            Place place) {}

    /** Where an entry begins and ends in its page. */
    public static final class Place {
        private final Page page;
        private final int begin;
        private final int end;

        private Place(Page page, int begin, int end) {
            this.page = page;
            this.begin = begin;
            this.end = end;
        }
    }

    private static final int BYTES_OF_OUR_FIELDS = 128;

    private final String topic;
    private final List<Segment> segments;
    private final int size;

    private Batch(String topic, List<Segment> segments, int size) {
        this.topic = topic;
        this.segments = segments;
        this.size = size;
    }

    /** A batch of one entry that is not read from its page. */
    static Batch of(Entry entry, String run) {
        byte[] headers = entry.headers().getBytes(StandardCharsets.UTF_8);
        PageBuilder builder = new PageBuilder();
        builder.begin(entry.offset(), entry.wallMillis());
        builder.add(new JournalRecord(entry.kind(), entry.body(), headers), entry.wallMillis());
        Page page = builder.build(0, run, 0);
        Segment all = new Segment(page, 0, page.content().length, entry.offset(), 1);
        return new Batch(entry.topic(), List.of(all), 1);
    }

    /** A batch of some entries of one topic, in the order of their offsets; there may be others between them. */
    public static Batch of(List<Part> parts) {
        List<Segment> segments = new ArrayList<>();
        for (Part p : parts) {
            Place at = p.place;
            Segment last = segments.isEmpty() ? null : segments.get(segments.size() - 1);
            if (last != null && last.page.content() == at.page.content() && last.end == at.begin) {
                segments.set(segments.size() - 1, new Segment(at.page, last.begin, at.end, last.first, last.count + 1));
            } else {
                segments.add(new Segment(at.page, at.begin, at.end, p.offset, 1));
            }
        }
        return new Batch(parts.get(0).topic, List.copyOf(segments), parts.size());
    }

    /** Calls with the first offset of each stretch of consecutive entries, and the offset after its last. */
    public void forEachRange(BiConsumer<Long, Long> range) {
        for (Segment s : segments) {
            range.accept(s.first, s.first + s.count);
        }
    }

    /** The entries one by one, without copying them. */
    public List<Part> parts() throws JournalException {
        List<Part> parts = new ArrayList<>(size);
        RecordScanner r = new RecordScanner();
        for (Segment s : segments) {
            r.start(s.page.content(), s.begin, s.first, s.page.wall(), topic);
            for (int i = 0; i < s.count; i++) {
                int begin = r.position();
                r.next();
                parts.add(new Part(
                        r.offset(),
                        r.kind(),
                        r.content(),
                        r.headersStart(),
                        r.headersLength(),
                        r.bodyStart(),
                        r.bodyLength(),
                        topic,
                        new Place(s.page, begin, r.position())));
            }
        }
        return parts;
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

    /** When the first entry was appended, in milliseconds since 1970. */
    public long firstWallMillis() throws JournalException {
        Segment s = segments.get(0);
        RecordScanner scanner = new RecordScanner();
        scanner.start(s.page.content(), s.begin, s.first, s.page.wall(), topic);
        scanner.next();
        return scanner.wall();
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
