package dev.serai.lines;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ObjectVersionTest {
    private static final Instant STORED = Instant.parse("2026-11-22T20:51:00Z");

    @Test
    void itIsTimeAndTagAsAnObjectMayBeNamed() {
        assertThat(ObjectVersion.of(STORED, "\"9a0364b9-2\"")).isEqualTo("20261122T205100Z-9a0364b9-2");
        assertThat(ObjectVersion.of(OffsetDateTime.parse("2026-11-22T22:51:00.250+02:00"), "0x8DE1"))
                .isEqualTo("20261122T205100Z-0x8DE1");
    }

    @Test
    void theSameBytesAtAnotherTimeAreAnotherUpload() {
        assertThat(ObjectVersion.of(STORED.plusSeconds(1), "\"9a\"")).isNotEqualTo(ObjectVersion.of(STORED, "\"9a\""));
    }

    @Test
    void whatMayNotStandInANameIsStillToldApart() {
        assertThat(Stream.of("a+b", "a/b", "a_b", "a_2fb", "ab").map(tag -> ObjectVersion.of(STORED, tag)))
                .doesNotHaveDuplicates()
                .allMatch(version -> version.matches("[A-Za-z0-9_-]+"));
    }
}
