package dev.serai.serial.framing;

/** Puts a frame into COBS's code, a zero byte behind it. */
final class CobsEncoder extends CheckedEncoder {

    CobsEncoder(FramingSettings settings) {
        super(settings);
    }

    @Override
    byte[] encoded(byte[] frame) {
        byte[] checked = withChecksum(frame, 0);
        verifyLength(checked.length);
        return CobsFramer.encode(checked);
    }
}
