package dev.serai.serial.simulator;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A device that sends the bytes of a file as they are, once or in a loop, in pieces of a random size with random pauses
 * between them where that is asked for. It takes whatever it is sent and answers nothing.
 */
final class Recording implements Device {
    static final int MAX_PIECE = 4096;
    private static final byte[] NOTHING = {};

    private final Path file;
    private final boolean loop;
    private final @Nullable Range pieceSize;
    private final @Nullable Range pauseNanos;
    private final Random random;
    private @Nullable InputStream input;
    private boolean begun;

    /** Both bounds belong to it. */
    record Range(long least, long most) {
        long any(Random random) {
            return least + (long) (random.nextDouble() * (most - least + 1));
        }
    }

    Recording(Path file, boolean loop, @Nullable Range pieceSize, @Nullable Range pauseNanos, long seed) {
        this.file = file;
        this.loop = loop;
        this.pieceSize = pieceSize;
        this.pauseNanos = pauseNanos;
        this.random = new Random(seed);
    }

    @Override
    public long nextAt(long pieceBegun, long pieceEnded) {
        return pauseNanos == null || !begun ? pieceEnded : pieceEnded + pauseNanos.any(random);
    }

    @Override
    public byte @Nullable [] next() throws IOException {
        int size = pieceSize == null ? MAX_PIECE : (int) pieceSize.any(random);
        byte[] piece = read(size);
        if (piece.length == 0 && loop) {
            close();
            begun = false;
            piece = read(size);
        }
        return piece.length == 0 ? null : piece;
    }

    private byte[] read(int size) throws IOException {
        if (input == null) {
            if (begun) {
                return NOTHING;
            }
            input = new BufferedInputStream(Files.newInputStream(file));
            begun = true;
        }
        byte[] piece = input.readNBytes(size);
        if (piece.length == 0) {
            close();
        }
        return piece;
    }

    @Override
    public boolean resumes() {
        return true;
    }

    @Override
    public byte[] receive(byte[] bytes, int length) {
        return NOTHING;
    }

    @Override
    public void close() throws IOException {
        if (input != null) {
            InputStream open = input;
            input = null;
            open.close();
        }
    }
}
