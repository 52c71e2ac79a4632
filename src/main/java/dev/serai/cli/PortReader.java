package dev.serai.cli;

import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortAddress;
import dev.serai.serial.port.PortException;
import dev.serai.serial.port.PortMissingException;
import dev.serai.serial.port.PortOpener;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads a port on the thread that calls {@link #run} until it is told to stop. When the port is gone it waits for it
 * and opens it again, with the delays of {@code reconnectDelay}. {@link #stop()} may be called from any thread.
 */
final class PortReader {
    /** As much as a Linux terminal holds. */
    private static final int READ_BUFFER_BYTES = 4096;

    private static final long SHORTEST_LOOK_NANOS = 500_000;

    /** Bytes that come meanwhile wait so long to be read, and are dated by it. */
    private static final long LONGEST_LOOK_NANOS = 2_000_000;

    private static final int LOOKS_DURING_SILENCE = 4;

    private final PortSetup setup;
    private final PortOpener opener;
    private final boolean waitAtStart;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private volatile @Nullable OpenPort port;

    /** Is told what happens on the port, on the reading thread. */
    interface Listener {
        /** Reading ended in order: it was stopped. */
        default void ended() throws IOException {}

        /** The port is open, and what came while it settled is thrown away. */
        void opened(OpenPort open) throws IOException;

        /** Bytes came. The array is only good during the call. */
        void received(byte[] buffer, int count) throws IOException;

        /**
         * How long the line must be silent before {@link #silence} is to be called; -1: it need not be. As framers have
         * it.
         */
        default long awaitedSilenceNanos() {
            return -1;
        }

        /** The line was silent for so long, and nothing waits to be read. */
        default void silence() throws IOException {}

        /** A read ended, with or without bytes; about once a second when none come. */
        default void looked() throws IOException {}

        /**
         * The port is gone, or could not be opened.
         *
         * @param reason says which port and why
         * @param next what will be done: wait for it, or try again
         */
        void lost(String reason, String next) throws IOException;
    }

    /** @param waitAtStart whether to wait for a port that can not be opened at first, too */
    PortReader(PortSetup setup, PortOpener opener, boolean waitAtStart) {
        this.setup = setup;
        this.opener = opener;
        this.waitAtStart = waitAtStart;
    }

    /** Ends reading. */
    void stop() {
        stopped.countDown();
        OpenPort open = port;
        if (open != null) {
            open.wake();
        }
    }

    /** Ends reading after so long. */
    void stopAfter(Duration time) {
        CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS)
                .execute(this::stop);
    }

    boolean isStopped() {
        return stopped.getCount() == 0;
    }

    /**
     * Reads until stopped.
     *
     * @throws PortException when the port can not be opened at first, and is not to be waited for
     * @throws IOException what the listener throws
     */
    void run(Listener listener) throws IOException, InterruptedException {
        Duration delay = setup.reconnectDelay();
        boolean everOpen = waitAtStart;
        String told = "";
        try (PortAddress address = setup.address()) {
            while (!isStopped()) {
                PortException reason;
                try (OpenPort open = opener.open(address.locate(), setup.line())) {
                    everOpen = true;
                    reason = session(open, listener);
                    delay = setup.reconnectDelay();
                    told = "";
                } catch (PortException e) {
                    if (!everOpen) {
                        throw e;
                    }
                    reason = e;
                } finally {
                    port = null;
                }
                String message = String.valueOf(reason.getMessage());
                if (!isStopped() && !message.equals(told)) {
                    told = message;
                    listener.lost(message, reason instanceof PortMissingException ? "waiting for it" : "trying again");
                }
                if (stopped.await(delay.toMillis(), TimeUnit.MILLISECONDS)) {
                    break;
                }
                Duration twice = delay.multipliedBy(2);
                delay = twice.compareTo(setup.reconnectMaxDelay()) < 0 ? twice : setup.reconnectMaxDelay();
            }
        }
        listener.ended();
    }

    /** Reads an open port until it is gone or reading was stopped; gives why it ended. */
    private PortException session(OpenPort open, Listener listener) throws IOException, InterruptedException {
        port = open;
        if (!setup.settleDelay().isZero()) {
            stopped.await(setup.settleDelay().toMillis(), TimeUnit.MILLISECONDS);
            open.discardInput();
        }
        listener.opened(open);
        byte[] buffer = new byte[READ_BUFFER_BYTES];
        while (!isStopped()) {
            int count;
            try {
                count = open.read(buffer);
            } catch (PortException e) {
                return e;
            }
            if (count > 0) {
                long read = System.nanoTime();
                listener.received(buffer, count);
                awaitSilence(open, listener, read);
            }
            listener.looked();
        }
        return new PortException("reading was stopped");
    }

    /** It is proved when the time has passed and nothing stands in the system's buffer after that. */
    private void awaitSilence(OpenPort open, Listener listener, long read) throws IOException, InterruptedException {
        for (long awaited = listener.awaitedSilenceNanos();
                awaited >= 0 && !isStopped();
                awaited = listener.awaitedSilenceNanos()) {
            long missing = awaited - (System.nanoTime() - read);
            if (open.available() > 0) {
                return;
            }
            if (missing > 0) {
                long look = Math.max(SHORTEST_LOOK_NANOS, awaited / LOOKS_DURING_SILENCE);
                stopped.await(Math.min(missing, Math.min(look, LONGEST_LOOK_NANOS)), TimeUnit.NANOSECONDS);
            } else {
                listener.silence();
            }
        }
    }
}
