package dev.serai.serial.framing;

import org.jspecify.annotations.Nullable;

/**
 * What the framing rules can be told.
 *
 * @param maxFrameLength the most bytes a frame may have, without its delimiter; at least 1
 * @param delimiter what ends a frame under {@link Framing#DELIMITER}; null where no such rule is used
 */
public record FramingSettings(int maxFrameLength, @Nullable BytePattern delimiter) {

    public FramingSettings {
        if (maxFrameLength < 1) {
            throw new IllegalArgumentException("maxFrameLength=" + maxFrameLength + ": at least 1 byte is needed");
        }
    }
}
