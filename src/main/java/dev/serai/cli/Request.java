package dev.serai.cli;

import dev.serai.serial.framing.FrameMatch;
import dev.serai.serial.framing.FrameSink;
import dev.serai.serial.framing.Framer;
import dev.serai.serial.framing.FramingFault;
import dev.serai.serial.port.OpenPort;
import dev.serai.serial.port.PortException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request to a device on an open port, and the wait for its reply. One thread; the port is its owner's to close.
 */
final class Request {
    private final PortSetup setup;
    private final OpenPort port;
    private Duration lineTime = Duration.ZERO;
    private volatile boolean late;

    Request(PortSetup setup, OpenPort port) {
        this.setup = setup;
        this.port = port;
    }

    /**
     * Lets the device settle, throws away what came until then, and sends.
     *
     * @throws PortException when the port is gone, or the device does not take the bytes within {@code writeTimeout}
     */
    void send(byte[] bytes) throws PortException, InterruptedException {
        TimeUnit.NANOSECONDS.sleep(setup.settleDelay().toNanos());
        port.discardInput();
        lineTime = setup.line().characterTime().multipliedBy(bytes.length);
        Duration limit = setup.writeTimeout().plus(lineTime);
        CompletableFuture<Void> writing = new CompletableFuture<>();
        Thread writer = new Thread(() -> write(bytes, writing), "serai-send");
        writer.setDaemon(true);
        writer.start();
        try {
            writing.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new PortException(
                    "Port " + setup.name() + " did not take " + bytes.length + " bytes within " + limit.toMillis()
                            + " ms (writeTimeout): flowControl may hold them back",
                    e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw new PortException(String.valueOf((cause == null ? e : cause).getMessage()), e);
        }
    }

    private void write(byte[] bytes, CompletableFuture<Void> writing) {
        try {
            port.write(bytes);
            writing.complete(null);
        } catch (PortException | RuntimeException e) {
            writing.completeExceptionally(e);
        }
    }

    /** Waits as long as the line needs for what was sent: closing must not cut it off. */
    void awaitSent() throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(lineTime.toNanos());
    }

    /**
     * Waits for the reply.
     *
     * @param match what it must be
     * @param others is given, in words, what came and was none
     * @param text shows bytes in those words
     * @return the reply, or null when none came within {@code responseTimeout}
     */
    byte @Nullable [] reply(FrameMatch match, Consumer<String> others, FrameText text) throws PortException {
        Replies replies = new Replies(match, others, text);
        Framer framer = setup.framing().framer(port.adapterLatency());
        CompletableFuture.delayedExecutor(setup.responseTimeout().plus(lineTime).toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> {
                    late = true;
                    port.wake();
                });
        byte[] buffer = new byte[4096];
        while (!late && replies.first == null) {
            int count = port.read(buffer);
            if (count > 0) {
                long read = System.nanoTime();
                framer.accept(buffer, 0, count, replies);
                awaitSilence(framer, replies, read);
            }
        }
        long held = framer.pendingSince();
        if (replies.first == null && held >= 0) {
            others.accept("bytes that make no frame yet; --framing raw shows them");
        }
        return replies.first;
    }

    /** As {@link PortReader} does. */
    private void awaitSilence(Framer framer, FrameSink sink, long read) {
        for (long awaited = framer.awaitedSilenceNanos();
                awaited >= 0 && !late;
                awaited = framer.awaitedSilenceNanos()) {
            long missing = awaited - (System.nanoTime() - read);
            if (port.available() > 0) {
                return;
            }
            if (missing > 0) {
                LockSupport.parkNanos(Math.min(missing, Math.max(500_000, Math.min(awaited / 4, 2_000_000))));
            } else {
                framer.silence(sink);
            }
        }
    }

    private static final class Replies implements FrameSink {
        private final FrameMatch match;
        private final Consumer<String> others;
        private final FrameText text;
        private byte @Nullable [] first;

        Replies(FrameMatch match, Consumer<String> others, FrameText text) {
            this.match = match;
            this.others = others;
            this.text = text;
        }

        @Override
        public void frame(byte[] frame, long start) {
            if (first != null) {
                return;
            }
            if (match.accepts(frame)) {
                first = frame;
            } else {
                others.accept(text.text(frame));
            }
        }

        @Override
        public void bad(FramingFault fault, byte[] bytes, long start) {
            if (first == null) {
                others.accept(fault.text() + ": " + text.text(bytes));
            }
        }

        @Override
        public void discarded(int count) {}
    }
}
