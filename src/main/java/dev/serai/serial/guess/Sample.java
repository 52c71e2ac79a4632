package dev.serai.serial.guess;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * What came at one baud rate.
 *
 * @param baudRate the rate that the port was set to, in bits per second
 * @param pieces what each read gave, in order
 */
public record Sample(int baudRate, List<Piece> pieces) {
    /** A silence as Modbus RTU has it, and no less than adapters and schedulers need. */
    private static final double GAP_CHARACTERS = 3.5;

    private static final long SHORTEST_GAP_NANOS = 10_000_000;

    /**
     * The bytes of one read.
     *
     * @param nanos when it returned, by a clock that is never set
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Piece(long nanos, byte[] bytes) {}

    public Sample {
        pieces = List.copyOf(pieces);
    }

    /** A sample whose pauses are not known. */
    public static Sample of(int baudRate, byte[] bytes) {
        return new Sample(baudRate, bytes.length == 0 ? List.of() : List.of(new Piece(0, bytes)));
    }

    int size() {
        return pieces.stream().mapToInt(piece -> piece.bytes().length).sum();
    }

    /** All bytes, cut where the line was silent. */
    List<byte[]> bursts() {
        double characterNanos = 10e9 / baudRate;
        double gap = Math.max(GAP_CHARACTERS * characterNanos, SHORTEST_GAP_NANOS);
        List<byte[]> bursts = new ArrayList<>();
        ByteArrayOutputStream burst = new ByteArrayOutputStream();
        long before = 0;
        for (Piece piece : pieces) {
            double began = piece.nanos() - piece.bytes().length * characterNanos;
            if (burst.size() > 0 && began - before > gap) {
                bursts.add(burst.toByteArray());
                burst.reset();
            }
            burst.writeBytes(piece.bytes());
            before = piece.nanos();
        }
        if (burst.size() > 0) {
            bursts.add(burst.toByteArray());
        }
        return bursts;
    }
}
