package dev.serai.journal.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.serai.journal.log.Entry;
import dev.serai.journal.log.RecordKind;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntryLineTest {
    private static Entry entry(RecordKind kind, byte[] body, String headers) {
        return new Entry("weather/000000000007/abcdefgh", "weather", 7, 1_795_000_000_123L, kind, body, headers);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void anObjectStandsInTheLineByteForByte() {
        Entry e = entry(RecordKind.OBJECT_TEXT, utf8("{\"t\":21.50, \"name\":\"Öl\"}"), "{\"unit\":\"C\"}");

        assertThat(EntryLine.of(e))
                .isEqualTo("{\"_id\":\"weather/000000000007/abcdefgh\",\"_topic\":\"weather\",\"_offset\":7,"
                        + "\"_time\":\"2026-11-18T11:06:40.123Z\",\"_kind\":\"objectText\",\"_headers\":{\"unit\":\"C\"},"
                        + "\"body\":{\"t\":21.50, \"name\":\"Öl\"}}");
    }

    @Test
    void everyKindComesBackAsItWas() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            RecordKind kind = RecordKind.values()[random.nextInt(RecordKind.values().length)];
            byte[] body;
            if (kind.isObject()) {
                body = utf8("{\"n\" : " + random.nextInt() + ", \"__id\":\"ü\\n\\u009b\",\"x\":[1e5,{}]}");
            } else if (kind == RecordKind.VALUE) {
                body = utf8("[1, \"a\",{\"b\":null}, " + random.nextDouble() + "]");
            } else if (kind == RecordKind.TEXT) {
                body = utf8("text\r\n\"\\\u0000\u2028 \ud83d\ude00" + random.nextInt());
            } else {
                body = new byte[random.nextInt(20)];
                random.nextBytes(body);
            }
            String headers = random.nextBoolean() ? "" : "{\"h\":\"" + random.nextInt() + "\",\"n\":1.0}";

            String line = EntryLine.of(entry(kind, body, headers));
            EntryLine.Parsed back = EntryLine.parse(utf8(line));

            assertThat(line).as("seed " + seed).doesNotContain("\n");
            assertThat(back.id()).isEqualTo("weather/000000000007/abcdefgh");
            assertThat(back.record().kind()).as("seed " + seed).isEqualTo(kind);
            assertThat(back.record().body()).as("seed " + seed + ": " + line).isEqualTo(body);
            assertThat(back.record().headers()).as("seed " + seed).isEqualTo(utf8(headers));
        }
    }

    @Test
    void linesOfAnotherMapperAreReadWithTheirSpaces() {
        EntryLine.Parsed p = EntryLine.parse(
                utf8("  { \"_id\" : \"x/1\" , \"more\":[{}], \"body\" : { \"a\" : 1 } , \"_kind\" : \"object\" }  "));

        assertThat(p.record().kind()).isEqualTo(RecordKind.OBJECT);
        assertThat(new String(p.record().body(), StandardCharsets.UTF_8)).isEqualTo("{ \"a\" : 1 }");
    }

    @Test
    void withoutAKindTheBodySaysWhatItIs() {
        assertThat(EntryLine.parse(utf8("{\"_id\":\"a\",\"body\":{}}")).record().kind())
                .isEqualTo(RecordKind.OBJECT_TEXT);
        assertThat(EntryLine.parse(utf8("{\"_id\":\"a\",\"body\":\"x\"}"))
                        .record()
                        .kind())
                .isEqualTo(RecordKind.TEXT);
        assertThat(EntryLine.parse(utf8("{\"_id\":\"a\",\"_encoding\":\"base64\",\"body\":\"AP8=\"}"))
                        .record()
                        .kind())
                .isEqualTo(RecordKind.BYTES);
        assertThat(EntryLine.parse(utf8("{\"_id\":\"a\",\"body\":[1]}"))
                        .record()
                        .kind())
                .isEqualTo(RecordKind.VALUE);
    }

    @Test
    void aLineBreakBetweenTokensOfAStoredListBreaksNoLine() {
        String line = EntryLine.of(entry(RecordKind.VALUE, utf8("[1,\n  2]"), ""));

        assertThat(line).endsWith("\"body\":[1,   2]}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hello | it is no JSON",
                "[] | it is no JSON object",
                "{'body':1} | it has no _id",
                "{'_id':'a'} | it has no body",
                "{'_id':1,'body':1} | _id is no text",
                "{'_id':'a','body':1} {} | something stands behind",
                "{'_id':'a','body':1 | it is no JSON",
                "{'_id':'a','_id':'b','body':1} | it is no JSON: Duplicate field",
                "{'_id':'a','_kind':'odd','body':1} | its _kind is 'odd'; known are bytes, text",
                "{'_id':'a','_kind':'object','body':[1]} | its body is no JSON object",
                "{'_id':'a','_kind':'text','body':1} | its body is no JSON string",
                "{'_id':'a','_kind':'value','body':'x'} | its body is text",
                "{'_id':'a','_encoding':'hex','body':'00'} | known is base64",
                "{'_id':'a','_encoding':'base64','body':'?'} | its body is no base64",
                "{'_id':'a','_headers':1,'body':1} | _headers is no JSON object",
                "{'_id':'a','body':{'x':1,'x':2}} | it is no JSON: Duplicate field",
                "{'_id':'a','body':'\\ud800'} | its body can not be stored"
            })
    void whatIsNoEntryIsRefusedWithTheReason(String line, String reason) {
        assertThatThrownBy(() -> EntryLine.parse(utf8(line.replace('\'', '"'))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }
}
