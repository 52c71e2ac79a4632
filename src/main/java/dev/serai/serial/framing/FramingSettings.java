package dev.serai.serial.framing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the framing rules can be told. Which rule takes what is said at the constants of {@link Framing}.
 *
 * @param maxFrameLength the most bytes a frame may have, its checksum counted, delimiters and a checksum behind an end
 *     marker not; where a length finds its end, all that it has on the line; 1 to {@value #LONGEST}
 * @param delimiter what ends a frame
 * @param frameLength bytes of every frame on the line; 0 where no rule uses it
 * @param lengthField where a frame says how long it is
 * @param start what a frame begins with
 * @param end what a frame ends with
 * @param escape the byte that makes the next one data, whatever it is
 * @param gap the silence that ends a frame ({@link Framing#GAP}), or the longest that a frame may have within (where
 *     frames are found by start and length); {@link Duration#ZERO} where unused
 * @param check how a frame proves that it is whole; null: not at all
 * @param checksumPlace on which side of {@code end} the checksum stands
 */
public record FramingSettings(
        int maxFrameLength,
        @Nullable BytePattern delimiter,
        int frameLength,
        @Nullable LengthField lengthField,
        @Nullable BytePattern start,
        @Nullable BytePattern end,
        @Nullable BytePattern escape,
        Duration gap,
        @Nullable FrameCheck check,
        ChecksumPlace checksumPlace) {

    /** The highest {@code maxFrameLength}, in bytes: no serial device has more to say at once. */
    public static final int LONGEST = 16 * 1024 * 1024;

    public FramingSettings {
        if (maxFrameLength < 1 || maxFrameLength > LONGEST) {
            throw new IllegalArgumentException(
                    "maxFrameLength=" + maxFrameLength + ": it must be between 1 and " + LONGEST + " bytes");
        }
        if (frameLength < 0) {
            throw new IllegalArgumentException("frameLength=" + frameLength + ": at least 1 byte is needed");
        }
        if (gap.isNegative()) {
            throw new IllegalArgumentException("gap=" + gap + ": a silence is not negative");
        }
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Collects the settings; those not named stay unset, {@code maxFrameLength} is 4096. Not thread-safe. */
    public static final class Builder {
        private int maxFrameLength = 4096;
        private @Nullable BytePattern delimiter;
        private int frameLength;
        private @Nullable LengthField lengthField;
        private @Nullable BytePattern start;
        private @Nullable BytePattern end;
        private @Nullable BytePattern escape;
        private Duration gap = Duration.ZERO;
        private @Nullable FrameCheck check;
        private ChecksumPlace checksumPlace = ChecksumPlace.BEFORE_END;

        private Builder() {}

        public Builder maxFrameLength(int bytes) {
            this.maxFrameLength = bytes;
            return this;
        }

        public Builder delimiter(@Nullable BytePattern pattern) {
            this.delimiter = pattern;
            return this;
        }

        public Builder frameLength(int bytes) {
            this.frameLength = bytes;
            return this;
        }

        public Builder lengthField(@Nullable LengthField field) {
            this.lengthField = field;
            return this;
        }

        public Builder start(@Nullable BytePattern pattern) {
            this.start = pattern;
            return this;
        }

        public Builder end(@Nullable BytePattern pattern) {
            this.end = pattern;
            return this;
        }

        public Builder escape(@Nullable BytePattern pattern) {
            this.escape = pattern;
            return this;
        }

        public Builder gap(Duration silence) {
            this.gap = silence;
            return this;
        }

        public Builder check(@Nullable FrameCheck frameCheck) {
            this.check = frameCheck;
            return this;
        }

        public Builder checksumPlace(ChecksumPlace place) {
            this.checksumPlace = place;
            return this;
        }

        public FramingSettings build() {
            return new FramingSettings(
                    maxFrameLength, delimiter, frameLength, lengthField, start, end, escape, gap, check, checksumPlace);
        }
    }
}
