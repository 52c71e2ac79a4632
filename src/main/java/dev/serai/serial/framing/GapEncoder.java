package dev.serai.serial.framing;

/** Puts the checksum behind a frame. The silence that ends it is for the writer to keep. */
final class GapEncoder extends CheckedEncoder {

    GapEncoder(FramingSettings settings) {
        super(settings);
    }

    @Override
    byte[] encoded(byte[] frame) {
        byte[] checked = withChecksum(frame, 0);
        verifyLength(checked.length);
        if (checked.length == 0) {
            throw new IllegalArgumentException("silence alone is no frame");
        }
        return checked;
    }
}
