package dev.serai.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.serial.framing.BytePattern;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameTextTest {
    private final FrameText utf8 = new FrameText(UTF_8, UTF_8);

    @Test
    void printableTextStaysAsItIs() {
        assertThat(utf8.text("temp=21.5 °C ✓ 😀".getBytes(UTF_8))).isEqualTo("temp=21.5 °C ✓ 😀");
        assertThat(new FrameText(ISO_8859_1, UTF_8).text(new byte[] {'2', (byte) 0xb0}))
                .isEqualTo("2°");
    }

    @Test
    void whatCouldSteerTheTerminalIsEscaped() {
        assertThat(utf8.text("\u001b[2J\u0007\b\u007f".getBytes(UTF_8))).isEqualTo("\\x1b[2J\\x07\\x08\\x7f");
        assertThat(utf8.text("\r\n\t\0\\".getBytes(UTF_8))).isEqualTo("\\r\\n\\t\\0\\\\");
        assertThat(utf8.text("\u009b2J\u202e".getBytes(UTF_8))).isEqualTo("\\xc2\\x9b2J\\xe2\\x80\\xae");
    }

    @Test
    void bytesThatAreNoTextAreEscapedAndTheTextAroundThemStays() {
        assertThat(utf8.text(new byte[] {'a', (byte) 0xff, 'b', (byte) 0xc3, '(', (byte) 0xe2, (byte) 0x82}))
                .isEqualTo("a\\xffb\\xc3(\\xe2\\x82");
    }

    @Test
    void aTerminalThatCanNotShowACharacterGetsItsBytes() {
        assertThat(new FrameText(UTF_8, US_ASCII).text("21 °C".getBytes(UTF_8))).isEqualTo("21 \\xc2\\xb0C");
    }

    @Test
    void jsonStaysTheSameJsonAndSteersNoTerminal() {
        String json = "{\t\"a\" : \"\u009b2J \u202e\ud83d\ude00 \\n ö\"}";

        assertThat(utf8.json(json)).isEqualTo("{ \"a\" : \"\\u009b2J \\u202e\ud83d\ude00 \\n ö\"}");
        assertThat(new FrameText(UTF_8, US_ASCII).json("\"ö\ud83d\ude00\"")).isEqualTo("\"\\u00f6\\ud83d\\ude00\"");
    }

    @Test
    void aMessageStaysOnItsLine() {
        assertThat(utf8.line("a\\b\n\u001b[2J ö")).isEqualTo("a\\b\\n\\x1b[2J ö");
    }

    @Test
    void whatIsShownCanBeSent() {
        Random random = new Random(3);
        for (int i = 0; i < 1000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(40)];
            random.nextBytes(bytes);
            String text = utf8.text(bytes);
            if (!text.startsWith("0x") && !text.startsWith("0X")) {
                assertThat(BytePattern.parse("data", text).bytes()).isEqualTo(bytes);
            }
        }
    }

    @Test
    void hexHasABlankBetweenTheBytes() {
        assertThat(FrameText.hex(new byte[] {0, 10, (byte) 0xff})).isEqualTo("00 0a ff");
    }
}
