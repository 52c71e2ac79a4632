package dev.serai.lines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class ObjectLinesTest {
    private final ObjectLines lines = new ObjectLines();

    @Test
    void endsAndBlankLinesAndTheByteOrderMarkAreLeftOut() throws IOException {
        assertThat(read("\ufeffone\r\n\n  \t\ntwo\n\r\nthree".getBytes(UTF_8))).containsExactly("1-6: one two three");
    }

    @Test
    void anEmptyObjectHasNoLines() throws IOException {
        assertThat(read(new byte[0])).isEmpty();
        assertThat(read("\n\n".getBytes(UTF_8))).isEmpty();
    }

    @Test
    void soManyLinesAtATimeAreNumberedFromOne() throws IOException {
        lines.setAtOnce(2);

        assertThat(read("a\nb\n\nc\nd\ne\n".getBytes(UTF_8))).containsExactly("1-2: a b", "4-5: c d", "6-6: e");
    }

    @Test
    void soManyBytesAtATimeButAtLeastOneLine() throws IOException {
        lines.setAtOnceBytes(5);

        assertThat(read("aaaaaaaa\nbb\n\nccc\nd\n".getBytes(UTF_8)))
                .containsExactly("1-1: aaaaaaaa", "2-4: bb ccc", "5-5: d");
    }

    @Test
    void gzipIsKnownByItsFirstBytesAlsoInSeveralParts() throws IOException {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.write(gzip("a\nb"));
        both.write(gzip("b\nc\n"));

        assertThat(read(both.toByteArray())).containsExactly("1-3: a bb c");
        // a connection that says there is nothing to be had at once
        assertThat(all(lines.read(new SlowStream(both.toByteArray())))).containsExactly("1-3: a bb c");
        assertThat(all(lines.read(Channels.newChannel(new ByteArrayInputStream(both.toByteArray())))))
                .containsExactly("1-3: a bb c");
    }

    @Test
    void aLineThatIsTooLongIsNamed() throws IOException {
        lines.setMaxLineBytes(10);
        LinesIterator read = lines.read("1234567890\n12345678901\n".getBytes(UTF_8));

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(read::next)
                .havingCause()
                .isInstanceOf(LineException.class)
                .withMessage("Line 2 has more than 10 bytes (maxLineBytes)");
    }

    /** Camel's split asks for the next one before it works on the one it has. */
    @Test
    void whatStandsBeforeAFaultIsHandedOutFirst() throws IOException {
        lines.setAtOnce(1);
        lines.setMaxLineBytes(10);
        LinesIterator read = lines.read("one\n12345678901\nbehind\n".getBytes(UTF_8));

        assertThat(read.hasNext()).isTrue();
        assertThat(read.next().getLast()).isEqualTo(1);
        assertThat(read.hasNext()).isTrue();
        assertThatExceptionOfType(UncheckedIOException.class).isThrownBy(read::next);
        assertThat(read.hasNext()).isFalse();
    }

    @Test
    void anObjectThatIsOneEndlessLineIsNotGathered() throws IOException {
        LinesIterator read = lines.read(new InputStream() {
            @Override
            public int read() {
                return 'x';
            }
        });

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(read::next)
                .withCauseInstanceOf(LineException.class);
    }

    @Test
    void damagedGzipIsTheObjectsFault() throws IOException {
        lines.setAtOnce(100);
        byte[] whole = gzip("line\n".repeat(100_000));
        byte[] cut = Arrays.copyOf(whole, whole.length / 2);
        byte[] flipped = whole.clone();
        flipped[whole.length - 6] ^= 1; // its checksum

        for (byte[] object : List.of(cut, flipped)) {
            assertThatExceptionOfType(UncheckedIOException.class)
                    .isThrownBy(() -> all(lines.read(object)))
                    .havingCause()
                    .isInstanceOf(LineException.class)
                    .withMessageContaining("gzip form is damaged at or behind line ");
        }
        assertThatExceptionOfType(LineException.class).isThrownBy(() -> lines.read(new byte[] {0x1f, (byte) 0x8b, 99}));
    }

    @Test
    void aConnectionThatBreaksOffIsNotTheObjectsFault() throws IOException {
        byte[] whole = gzip("line\n".repeat(100_000));
        InputStream broken = new SlowStream(Arrays.copyOf(whole, whole.length / 2)) {
            @Override
            void ended() throws IOException {
                throw new IOException("connection reset");
            }
        };

        assertThatExceptionOfType(UncheckedIOException.class)
                .isThrownBy(() -> all(lines.read(broken)))
                .havingCause()
                .isNotInstanceOf(LineException.class)
                .withMessageContaining("connection reset");
    }

    @Test
    void whatIsNoObjectIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lines.read("text"))
                .withMessageContaining("not from java.lang.String");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> lines.setAtOnce(0))
                .withMessageContaining("atOnce is 0");
    }

    private List<String> read(byte[] object) throws IOException {
        return all(lines.read(object));
    }

    private static List<String> all(LinesIterator read) {
        List<String> all = new ArrayList<>();
        try (read) {
            while (read.hasNext()) {
                Lines some = read.next();
                all.add(some.getFirst() + "-" + some.getLast() + ": "
                        + String.join(
                                " ",
                                some.getRecords().stream()
                                        .map(r -> new String(r, UTF_8))
                                        .toList()));
            }
        }
        return all;
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(text.getBytes(UTF_8));
        }
        return packed.toByteArray();
    }

    /** Gives a few bytes at a time and never knows how many there are, as a connection does. */
    private static class SlowStream extends InputStream {
        private final byte[] bytes;
        private int position;

        SlowStream(byte[] bytes) {
            this.bytes = bytes;
        }

        void ended() throws IOException {}

        @Override
        public int read() throws IOException {
            if (position == bytes.length) {
                ended();
                return -1;
            }
            return bytes[position++] & 0xff;
        }

        @Override
        public int read(byte[] to, int from, int length) throws IOException {
            if (position == bytes.length) {
                ended();
                return -1;
            }
            int some = Math.min(Math.min(7, length), bytes.length - position);
            System.arraycopy(bytes, position, to, from, some);
            position += some;
            return some;
        }
    }
}
