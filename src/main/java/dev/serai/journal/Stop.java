package dev.serai.journal;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Tells a reading loop to end, also out of a pause. Thread-safe. */
final class Stop implements BooleanSupplier {
    private final CountDownLatch told = new CountDownLatch(1);

    void tell() {
        told.countDown();
    }

    @Override
    public boolean getAsBoolean() {
        return told.getCount() == 0;
    }

    /**
     * Pauses before a further try: doubled with each attempt, with up to a quarter more or less, so that routes which
     * failed together do not come back together.
     *
     * @return whether it was told to stop
     */
    boolean pause(Duration first, Duration longest, int attempt) throws InterruptedException {
        long most = longest.toMillis();
        long millis = Math.min(most, first.toMillis() << Math.min(attempt - 1, 20));
        long jittered = (long) (millis * (0.75 + ThreadLocalRandom.current().nextDouble() / 2));
        return told.await(Math.min(jittered, most), TimeUnit.MILLISECONDS);
    }
}
