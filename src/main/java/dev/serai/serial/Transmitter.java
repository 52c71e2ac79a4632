package dev.serai.serial;

import dev.serai.serial.Replies.Awaited;
import dev.serai.serial.Replies.Reply;
import dev.serai.serial.framing.FrameMatch;
import dev.serai.serial.port.PartialWriteException;
import dev.serai.serial.port.PortException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends what routes want sent on one port, one after the other, and waits for the reply where one is wanted. Runs on a
 * thread of its own; the native write is made on a second one, so that a device which takes nothing holds nobody up for
 * longer than {@code writeTimeout}. Thread-safe.
 */
final class Transmitter implements Runnable {
    private final SerialConnection connection;
    private final ExecutorService writer;
    private final LongSupplier nanoClock;
    private final SerialStatistics statistics;
    private final Replies replies;
    private final RequestQueue queue = new RequestQueue();
    private boolean closed;
    private @Nullable Future<?> stuck;

    Transmitter(
            SerialConnection connection,
            Replies replies,
            ExecutorService writer,
            LongSupplier nanoClock,
            SerialStatistics statistics) {
        this.connection = connection;
        this.replies = replies;
        this.writer = writer;
        this.nanoClock = nanoClock;
        this.statistics = statistics;
    }

    /** Puts a request into the queue. Its outcome is completed in any case. */
    void submit(Request request) {
        synchronized (this) {
            if (closed) {
                request.outcome().completeExceptionally(stopped());
            } else if (queue.offer(request)) {
                notifyAll();
            } else {
                request.outcome()
                        .completeExceptionally(new PortException("Port " + connection.name() + " is too slow: "
                                + request.settings().maxQueued() + " requests of this route wait for it already"
                                + " (maxQueuedRequests)"));
            }
        }
    }

    /** Takes a request back that nobody waits for any longer; one that is being sent is not stopped. */
    synchronized void withdraw(Request request) {
        queue.remove(request);
    }

    /** How many requests wait for their turn. */
    synchronized int waiting() {
        return queue.size();
    }

    /** Something arrived that a request may have been held back for. */
    synchronized void look() {
        notifyAll();
    }

    /** Ends all: what waits fails. Returns at once. */
    void close() {
        synchronized (this) {
            closed = true;
            queue.drain().forEach(request -> request.outcome().completeExceptionally(stopped()));
            notifyAll();
        }
        replies.lost(stopped());
        writer.shutdownNow();
    }

    private PortException stopped() {
        return new PortException("Port " + connection.name() + " is not open: its route is stopped");
    }

    @Override
    public void run() {
        PortThread.begin();
        try {
            for (Request request = next(); request != null; request = next()) {
                serve(request);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            // whatever ended this thread: nobody waits for a request that is never sent
            close();
        }
    }

    private synchronized @Nullable Request next() throws InterruptedException {
        while (!closed) {
            Request request = queue.poll(replies::hold);
            if (request != null) {
                return request;
            }
            if (queue.size() == 0) {
                wait();
            } else {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, queue.shortestHold(replies::hold)));
            }
        }
        return null;
    }

    private void serve(Request request) throws InterruptedException {
        try {
            Request.Outcome outcome = request.match() == null ? send(request) : ask(request, request.match());
            request.outcome().complete(outcome);
        } catch (PortException | RuntimeException | TimeoutException | Error e) {
            statistics.failedRequests.increment();
            request.outcome().completeExceptionally(e);
        } catch (InterruptedException e) {
            request.outcome().completeExceptionally(stopped());
            throw e;
        }
    }

    private Request.Outcome send(Request request) throws PortException, InterruptedException {
        awaitLine(request);
        long begun = nanoClock.getAsLong();
        write(request);
        return new Request.Outcome(null, Duration.ofNanos(begun - request.enqueuedAt()), Duration.ZERO, 1);
    }

    private Request.Outcome ask(Request request, FrameMatch match)
            throws PortException, TimeoutException, InterruptedException {
        RequestSettings settings = request.settings();
        long begun = nanoClock.getAsLong();
        for (int attempt = 1; ; attempt++) {
            Awaited awaited = write(request, match, attempt);
            try {
                long written = nanoClock.getAsLong();
                Reply reply = await(awaited, settings.responseTimeout().plus(connection.stillOnLine()));
                if (reply != null) {
                    return answered(request, match, begun, written, reply, attempt);
                }
            } finally {
                replies.giveUp(awaited);
            }
            statistics.timeouts.increment();
            if (attempt > settings.retries()) {
                replies.mayStillCome(match, settings.responseTimeout().toNanos());
                throw new TimeoutException("The device on port " + connection.name() + " did not answer within "
                        + settings.responseTimeout().toMillis() + " ms"
                        + (attempt == 1 ? "" : ", asked " + attempt + " times"));
            }
        }
    }

    /** Writes a request whose reply is awaited from then on. A later attempt fails as one that the device may know. */
    private Awaited write(Request request, FrameMatch match, int attempt) throws PortException, InterruptedException {
        Awaited awaited = null;
        try {
            awaitLine(request);
            awaited = connection.expect(match);
            write(request);
            return awaited;
        } catch (PortException | RuntimeException e) {
            if (awaited != null) {
                replies.giveUp(awaited);
            }
            if (attempt == 1 && !(e instanceof UnfinishedWriteException)) {
                throw e;
            }
            if (connection.openPath() != null) {
                replies.mayStillCome(match, request.settings().responseTimeout().toNanos());
            }
            throw unfinished(e);
        }
    }

    private static UnfinishedWriteException unfinished(Exception reason) {
        return reason instanceof UnfinishedWriteException already
                ? already
                : new UnfinishedWriteException(String.valueOf(reason.getMessage()), reason);
    }

    private Request.Outcome answered(
            Request request, FrameMatch match, long begun, long written, Reply reply, int attempt) {
        if (attempt > 1) {
            // This may be the reply to an attempt before: then one more is on its way.
            replies.mayStillCome(match, request.settings().responseTimeout().toNanos());
        }
        long roundTrip = Math.max(0, reply.at() - written);
        statistics.replied(roundTrip);
        return new Request.Outcome(
                reply.frame(),
                Duration.ofNanos(Math.max(0, begun - request.enqueuedAt())),
                Duration.ofNanos(roundTrip),
                attempt);
    }

    private static @Nullable Reply await(Awaited awaited, Duration time) throws PortException, InterruptedException {
        try {
            return awaited.reply().get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PortException lost) {
                // the request was written: the device may have done what it asks for
                throw unfinished(lost);
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Waits until nothing else is being written and the line was silent for the turnaround. */
    private void awaitLine(Request request) throws PortException, InterruptedException {
        connection.awaitFirstTry(request.settings().writeTimeout());
        awaitWriter(request);
        awaitSilence(request);
        if (request.isExpired(nanoClock.getAsLong())) {
            throw new RequestExpiredException("Port " + connection.name()
                    + " was not written to: the request's time was over (" + SerialConstants.EXPIRES + ")");
        }
    }

    /** A line that is never silent fails the request. */
    private void awaitSilence(Request request) throws PortException, InterruptedException {
        long turnaround = request.settings().turnaround().toNanos();
        if (turnaround == 0) {
            return;
        }
        long patience = turnaround
                + request.settings().responseTimeout().toNanos()
                + connection.stillOnLine().toNanos();
        long start = nanoClock.getAsLong();
        long missing = turnaround - connection.silentNanos();
        while (missing > 0) {
            if (nanoClock.getAsLong() - start > patience) {
                throw new PortException(
                        "Port " + connection.name() + " was not written to: its line was never silent for "
                                + request.settings().turnaround().toMillis() + " ms (turnaround)");
            }
            TimeUnit.NANOSECONDS.sleep(missing);
            missing = turnaround - connection.silentNanos();
        }
    }

    private long writeMillis(Request request) {
        return request.settings().writeTimeout().toMillis()
                + connection
                        .characterTime()
                        .multipliedBy(request.bytes().length)
                        .toMillis();
    }

    private void write(Request request) throws PortException, InterruptedException {
        byte[] bytes = request.bytes();
        long millis = writeMillis(request);
        AtomicBoolean begun = new AtomicBoolean();
        Future<?> write = writer.submit(() -> {
            if (begun.compareAndSet(false, true)) {
                connection.write(bytes);
            }
            return null;
        });
        try {
            write.get(millis, TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof PartialWriteException begunOnly) {
                throw unfinished(begunOnly);
            }
            if (e.getCause() instanceof PortException failed) {
                throw failed;
            }
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            stuck = write;
            String slow = "Port " + connection.name() + " took more than " + millis + " ms for " + bytes.length
                    + " bytes: the device makes us wait (flow control)";
            // What has begun may still reach the device. The rest never begins.
            throw begun.compareAndSet(false, true)
                    ? new PortException(slow, e)
                    : new UnfinishedWriteException(slow + "; it may have taken them, they are not sent again", e);
        }
    }

    /**
     * A write that is stuck holds up those behind it, each for no longer than it may take itself, the wait included.
     */
    private void awaitWriter(Request request) throws PortException, InterruptedException {
        Future<?> before = stuck;
        if (before == null) {
            return;
        }
        long waited = TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong() - request.enqueuedAt());
        try {
            before.get(Math.max(0, writeMillis(request) - waited), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            // it was told to whoever wanted it; the port is free again
        } catch (TimeoutException e) {
            throw new PortException("Port " + connection.name() + " is stuck in another write: the device makes us"
                    + " wait (flow control)");
        }
        stuck = null;
    }
}
