package dev.serai.serial.nmea;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Map;

/** Whatever the bytes: a map, or an {@link NmeaException} of bounded length, never anything else. */
class NmeaFuzzTest {

    @FuzzTest(maxDuration = "10s")
    void anyBytesAreASentenceOrRefused(byte[] bytes) throws Exception {
        try {
            NmeaSentence sentence = NmeaSentence.parse(NmeaException.characters(bytes));
            assertThat(NmeaSentence.parse(sentence.text()).fields()).isEqualTo(sentence.fields());
            Map<String, Object> map = SentenceLayouts.read(sentence);
            assertThat(map).containsKeys("talker", "type");
        } catch (NmeaException e) {
            assertThat(e.getMessage()).hasSizeLessThan(3000);
        }
    }
}
