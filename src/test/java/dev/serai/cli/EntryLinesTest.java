package dev.serai.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntryLinesTest {
    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<List<EntryLines.Line>> blocks(InputStream in, int longest) throws IOException {
        EntryLines lines = new EntryLines(in, longest);
        List<List<EntryLines.Line>> blocks = new ArrayList<>();
        for (boolean more = true; more; ) {
            List<EntryLines.Line> block = new ArrayList<>();
            more = lines.next(block);
            blocks.add(block);
        }
        return blocks;
    }

    private static List<String> texts(List<EntryLines.Line> lines) {
        return lines.stream()
                .map(l -> l.number() + ":" + (l.tooLong() ? "too long" : new String(l.bytes(), StandardCharsets.UTF_8)))
                .toList();
    }

    @Test
    void linesAreCountedAlsoThoseThatAreEmptyAndTheLastWithoutAnEnd() throws Exception {
        assertThat(blocks(stream("a\n\n \r\nb\nc"), 10).stream().flatMap(b -> texts(b).stream()))
                .containsExactly("1:a", "4:b", "5:c");
        assertThat(blocks(stream(""), 10).stream().flatMap(List::stream)).isEmpty();
        assertThat(blocks(stream("\n"), 10).stream().flatMap(List::stream)).isEmpty();
    }

    @Test
    void aLineThatIsTooLongIsPassedOverAndTheNextIsRead() throws Exception {
        assertThat(blocks(stream("12345\n123456\n1\n"), 5).stream().flatMap(b -> texts(b).stream()))
                .containsExactly("1:12345", "2:too long", "3:1");
    }

    @Test
    void aBlockIsBoundedInLinesAndInBytes() throws Exception {
        assertThat(blocks(stream("x\n".repeat(2500)), 5)).allMatch(b -> b.size() <= 1000);
        assertThat(blocks(stream(("x".repeat(300_000) + "\n").repeat(9)), 1 << 20))
                .allMatch(b -> b.size() <= 4);
    }

    @Test
    void whatComesSlowlyIsHandedOnAsItComes() throws Exception {
        InputStream slow = new InputStream() {
            private final byte[] bytes = "one\ntwo\n".getBytes(StandardCharsets.UTF_8);
            private int at;

            @Override
            public int read() {
                return at < bytes.length ? bytes[at++] : -1;
            }

            @Override
            public int read(byte[] b, int from, int n) {
                int c = read();
                if (c < 0) {
                    return -1;
                }
                b[from] = (byte) c;
                return 1;
            }
        };
        assertThat(blocks(slow, 10).stream().map(EntryLinesTest::texts))
                .containsExactly(List.of("1:one"), List.of("2:two"), List.of());
    }
}
