package dev.serai.journal.log;

import java.util.HashSet;
import java.util.Set;

/** The dead letters of an open group that are to be delivered again. Thread-safe; one letter is out at a time. */
public final class LetterRetries {
    private static final long NONE = -1;

    private final WaitingWork work;
    private final Runnable call;
    private boolean requested;
    private long delivering = NONE;
    private final Set<Long> withdrawn = new HashSet<>();

    LetterRetries(WaitingWork work, Runnable call) {
        this.work = work;
        this.call = call;
    }

    void request() {
        synchronized (this) {
            requested = true;
        }
        call.run();
    }

    synchronized boolean isRequested() {
        return requested;
    }

    /** Whether letters were asked for since the last call; also true once after opening when some wait in the file. */
    public synchronized boolean takeRequest() {
        boolean asked = requested;
        requested = false;
        return asked;
    }

    /**
     * Takes a letter for delivery: nobody discards it until {@link #release}. Its state must be read after this.
     *
     * @return false when it is just being discarded
     */
    public synchronized boolean claim(long letter) {
        if (withdrawn.contains(letter)) {
            return false;
        }
        delivering = letter;
        return true;
    }

    /** The claimed letter is free again; nothing was decided about it. */
    public synchronized void release() {
        delivering = NONE;
    }

    /** The claimed letter has been delivered. Returns when that is on disk. */
    public void delivered(DeadLetter letter) throws JournalException, InterruptedException {
        settle(file -> DeadLetterTable.set(file, letter.offset(), DeadLetter.State.DELIVERED));
    }

    /** The claimed letter was refused again, and is open again. Returns when that is on disk. */
    public void refusedAgain(DeadLetter letter, Refusal why) throws JournalException, InterruptedException {
        settle(file -> DeadLetterTable.refusedAgain(
                file, letter.offset(), why.error(), why.message(), why.stackHash(), why.lastFailure()));
    }

    private void settle(Settlement.Statement statement) throws JournalException, InterruptedException {
        try {
            Settlement s = new Settlement(statement);
            work.add(s, 0);
            s.await();
        } finally {
            release();
        }
    }

    /** Keeps a letter from being claimed; false when it is out. */
    synchronized boolean withdraw(long letter) {
        return delivering != letter && withdrawn.add(letter);
    }

    void withdrawn(long letter) {
        synchronized (this) {
            if (!withdrawn.remove(letter)) {
                return;
            }
            requested = true; // what waits is looked at again: it may have been discarded, or not after all
        }
        call.run();
    }
}
