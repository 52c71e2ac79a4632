package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be spliced into other JSON without being parsed again. */
class JsonObjectCheckTest {
    private static String check(String text) throws JsonObjectException {
        return new String(JsonObjectCheck.check(text.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{ }",
                "{\"a\":1}",
                "{\"a\" : -0.5e+10 , \"b\":[1,2,{}],\"c\":{\"a\":null},\"d\":true,\"e\":false}",
                "{\"a\":\"\\u00e9\\\"\\\\\\/\\b\\f\\n\\r\\t é €𝄞\"}",
                "{\"\":0}",
                "{\"a\":[],\"b\":[[]]}",
                "{\"x\":{\"_id\":1}}",
                "{\"__id\":1,\"_x\":2,\"id\":3}",
                "{\"a\":0,\"A\":0,\"\\u0062\":0}",
                "{\"a\":\"\\ud800\\u0000\"}"
            })
    void anObjectIsStoredAsItCame(String text) throws Exception {
        assertThat(check(text)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  ",
                "1",
                "[]",
                "null",
                "\"a\"",
                "{",
                "{\"a\"",
                "{\"a\":",
                "{\"a\":1",
                "{\"a\":1,",
                "{\"a\":1,}",
                "{,}",
                "{a:1}",
                "{'a':1}",
                "{\"a\":01}",
                "{\"a\":+1}",
                "{\"a\":.5}",
                "{\"a\":1.}",
                "{\"a\":1e}",
                "{\"a\":-}",
                "{\"a\":NaN}",
                "{\"a\":Infinity}",
                "{\"a\":tru}",
                "{\"a\":nulll}",
                "{\"a\":[1,]}",
                "{\"a\":[1 2]}",
                "{\"a\":\"x}",
                "{\"a\":\"\\x41\"}",
                "{\"a\":\"\\u12g4\"}",
                "{\"a\":\"\\u12\"}",
                "{\"a\":\"tab\there\"}",
                "{\"a\":1}{\"b\":2}",
                "{\"a\":1} x",
                "{\"a\":1}\u0000",
                "{\"a\":1,\"a\":2}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"\\u0061\":1,\"a\":2}",
                "{\"x\":{\"a\":1,\"a\":2}}",
                "{\"_id\":1,\"__id\":2}",
                "{\"__id\":1,\"_id\":2}",
                "{\"_id\":1,\"\\u005fid\":2}",
                "{\"a\":1 /* no */}",
                "{\"a\":1}//"
            })
    void anythingElseIsRefusedWithAPosition(String text) {
        assertThatThrownBy(() -> check(text))
                .isInstanceOf(JsonObjectException.class)
                .hasMessageContaining(" at byte ");
    }

    @Test
    void aNameOfOursGetsOneMoreUnderscoreOnce() throws Exception {
        assertThat(check("{\"_id\":1,\"a\":{\"_id\":2},\n\"_time\":3}"))
                .isEqualTo("{\"__id\":1,\"a\":{\"_id\":2}, \"__time\":3}");
        assertThat(check("{\"\\u005fid\":1}")).isEqualTo("{\"_\\u005fid\":1}");
        assertThat(check("{\"_topic\":1,\"_offset\":1,\"_headers\":1}"))
                .isEqualTo("{\"__topic\":1,\"__offset\":1,\"__headers\":1}");
    }

    @Test
    void lineBreaksBetweenTokensBecomeBlanksAndAreCutOffAround() throws Exception {
        assertThat(check("\r\n {\r\n\"a\" :\n1\r}\r\n")).isEqualTo("{  \"a\" : 1 }");
    }

    @Test
    void aByteOrderMarkIsStripped() throws Exception {
        assertThat(check("\ufeff{\"a\":1}")).isEqualTo("{\"a\":1}");
        assertThatThrownBy(() -> check("\ufeff\ufeff{}")).isInstanceOf(JsonObjectException.class);
    }

    @Test
    void depthIsLimitedTo30() throws Exception {
        String deepest = "{\"a\":" + "[".repeat(29) + "]".repeat(29) + "}";
        assertThat(check(deepest)).isEqualTo(deepest);
        assertThatThrownBy(() -> check("{\"a\":" + "[".repeat(30) + "]".repeat(30) + "}"))
                .hasMessageContaining("more than 30 deep");
        assertThatThrownBy(() -> check("{\"a\":" + "[".repeat(1_000_000))).hasMessageContaining("deep");
    }

    @Test
    void malformedUtf8IsReportedWithItsPosition() {
        byte[][] bad = {
            {(byte) 0xc3},
            {(byte) 0xc0, (byte) 0x80},
            {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
            {(byte) 0x80},
            {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
            {(byte) 0xe2, (byte) 0x82},
            {(byte) 0xff},
            {(byte) 0xe0, (byte) 0x80, (byte) 0x80},
            {(byte) 0xf0, (byte) 0x80, (byte) 0x80, (byte) 0x80}
        };
        for (byte[] b : bad) {
            ByteArrayOutputStream text = new ByteArrayOutputStream();
            text.writeBytes("{\"a\":\"".getBytes(StandardCharsets.UTF_8));
            text.writeBytes(b);
            text.writeBytes("\"}".getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> JsonObjectCheck.check(text.toByteArray()))
                    .hasMessageContaining("malformed UTF-8")
                    .hasMessageContaining("at byte 6");
        }
    }

    @Test
    void namesAreComparedAlsoWhenThereAreMany() throws Exception {
        StringBuilder many = new StringBuilder("{");
        for (int i = 0; i < 20_000; i++) {
            many.append("\"n").append(i).append("\":0,");
        }
        assertThat(check(many + "\"last\":0}")).hasSize(many.length() + 9);
        assertThatThrownBy(() -> check(many + "\"n19\":0}")).hasMessageContaining("'n19' comes twice");
        assertThatThrownBy(() -> check(many + "\"n3\":0}")).hasMessageContaining("'n3' comes twice");
    }

    @Test
    void cutOrChangedAnywhereItIsRefusedOrStillAnObject() {
        byte[] good = "{\"a\":[1,{\"b\":\"\\u00e9é\"}],\"_id\":-1.5e3}".getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < good.length; i++) {
            byte[] cut = java.util.Arrays.copyOf(good, i);
            assertThatThrownBy(() -> JsonObjectCheck.check(cut)).isInstanceOf(JsonObjectException.class);
        }
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] changed = good.clone();
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            try {
                byte[] once = JsonObjectCheck.check(changed);
                assertThat(once[0]).isEqualTo((byte) '{');
                assertThat(new String(once, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8))
                        .isEqualTo(once);
            } catch (JsonObjectException e) {
                assertThat(e.position()).isBetween(0, changed.length);
            }
        }
    }

    @Test
    void whatJacksonCanNotReadIsRefusedWithItsPosition() throws Exception {
        ObjectMapper jackson = new ObjectMapper();
        for (String head : List.of("", "-1", "1.", "1e", "0.1E-")) {
            String longest = "{\"a\":" + head + "1".repeat(JsonObjectCheck.MAX_NUMBER - head.length()) + "}";
            assertThat(check(longest)).isEqualTo(longest);
            assertThat(jackson.readValue(longest, Object.class)).isInstanceOf(Map.class);
            assertThatThrownBy(() -> check(longest.replace("}", "1}")))
                    .hasMessageContaining("a number of 1001 characters (1000 may be) at byte 5");
        }
        assertThatThrownBy(() -> jackson.readValue("{\"a\":" + "1".repeat(1001) + "}", Object.class))
                .as("why the limit is there")
                .isInstanceOf(JsonProcessingException.class);

        for (String name : List.of(
                "n".repeat(JsonObjectCheck.MAX_NAME),
                "é".repeat(JsonObjectCheck.MAX_NAME / 2),
                "\\n".repeat(JsonObjectCheck.MAX_NAME / 2))) {
            String longest = "{\"b\":{\"" + name + "\":1}}";
            assertThat(check(longest)).isEqualTo(longest);
            assertThat(jackson.readValue(longest.getBytes(StandardCharsets.UTF_8), Object.class))
                    .isInstanceOf(Map.class);
            assertThat(jackson.readValue(longest, Object.class)).isInstanceOf(Map.class);
            assertThatThrownBy(() -> check(longest.replace("\":1}", "n\":1}")))
                    .hasMessageContaining("a name of 50001 bytes (50000 may be) at byte 6");
        }
    }
}
