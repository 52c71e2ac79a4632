package dev.serai.serial.framing;

/** Puts a frame into SLIP's code, between two END: noise before it then spoils nothing. */
final class SlipEncoder extends CheckedEncoder {

    SlipEncoder(FramingSettings settings) {
        super(settings);
    }

    @Override
    byte[] encoded(byte[] frame) {
        byte[] checked = withChecksum(frame, 0);
        verifyLength(checked.length);
        if (checked.length == 0) {
            throw new IllegalArgumentException("SLIP has no frames without bytes");
        }
        return SlipFramer.encode(checked);
    }
}
