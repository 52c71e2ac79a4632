package dev.serai.journal.control;

import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalClock;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalInUseException;
import dev.serai.journal.log.JournalSettings;
import dev.serai.journal.log.Limits;
import dev.serai.journal.log.WhenFull;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** Finds out who has a journal open. */
final class Reached {
    /** A daemon that starts or stops holds the lock for a moment in which it does not listen. */
    private static final int TRIES = 15;

    private static final long BETWEEN_TRIES_MILLIS = 200;

    /** A command takes nothing away: how long entries are kept is the daemon's business. */
    private static final Limits KEEP_ALL = new Limits(
            1L << 50, 0, 0, Duration.ofDays(100 * 365), WhenFull.reject, Limits.DEFAULT.deadLettersMaxSize(), 0);

    private Reached() {}

    static @Nullable JournalOperations running(Path journal) {
        try {
            new ControlSocket(journal).connect().close();
            return new RemoteOperations(journal);
        } catch (IOException e) {
            return null; // nobody listens
        }
    }

    static JournalOperations open(Path journal) throws JournalException, InterruptedException {
        ControlSocket socket = new ControlSocket(journal);
        for (int i = 1; ; i++) {
            IOException unreachable;
            try {
                socket.connect().close();
                return new RemoteOperations(journal);
            } catch (IOException e) {
                unreachable = e; // nobody listens, or what is there is a dead process's
            }
            try {
                return local(journal);
            } catch (JournalInUseException e) {
                if (i == TRIES) {
                    throw new JournalException(
                            e.getMessage() + ". That process does not listen at " + socket.path() + " ("
                                    + unreachable.getMessage() + "): its log says why",
                            e);
                }
                Thread.sleep(BETWEEN_TRIES_MILLIS);
            }
        }
    }

    private static JournalOperations local(Path path) throws JournalException {
        Journal journal = Journal.openExisting(new JournalSettings(
                path,
                name -> Executors.newSingleThreadExecutor(r -> {
                    Thread thread = new Thread(r, name);
                    thread.setDaemon(true);
                    return thread;
                }),
                JournalClock.system(),
                JournalSettings.DEFAULT_MAX_WAITING_BYTES,
                KEEP_ALL));
        return new LocalOperations(journal, List::of, journal::close);
    }
}
