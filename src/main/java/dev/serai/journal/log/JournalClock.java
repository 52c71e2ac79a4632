package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/** Time as the journal sees it; tests bring their own. */
public interface JournalClock {
    /** Milliseconds since 1970, as the machine's clock has it: it may jump. */
    long wallMillis();

    /** Milliseconds that never go back within one {@link #boot()}. */
    long monotonicMillis();

    /** Names the stretch of time in which {@link #monotonicMillis()} can be compared. */
    String boot();

    /**
     * The machine's clocks. Where the system does not name its boot (anywhere but Linux), each process is a boot of its
     * own.
     */
    static JournalClock system() {
        String boot = bootId();
        return new JournalClock() {
            @Override
            public long wallMillis() {
                return System.currentTimeMillis();
            }

            @Override
            public long monotonicMillis() {
                return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
            }

            @Override
            public String boot() {
                return boot;
            }
        };
    }

    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }
}
