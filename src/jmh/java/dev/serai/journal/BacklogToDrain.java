package dev.serai.journal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.serai.journal.log.Append;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalRecord;
import dev.serai.journal.log.JournalSettings;
import dev.serai.journal.log.RecordKind;
import dev.serai.journal.log.Topic;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Fills a journal with readings that wait, each appended by itself as a device would: {@code FILE READINGS [TOPIC]}.
 * Those of the topic {@code weather} are what routes/examples store.
 */
public final class BacklogToDrain {
    private static final int IN_FLIGHT = 1024;

    private BacklogToDrain() {}

    public static void main(String[] args) throws Exception {
        int readings = Integer.parseInt(args[1]);
        String name = args.length > 2 ? args[2] : "readings";
        AtomicReference<JournalException> failed = new AtomicReference<>();
        Semaphore room = new Semaphore(IN_FLIGHT);
        long begun = System.nanoTime();
        try (Journal journal =
                Journal.open(new JournalSettings(Path.of(args[0]), thread -> Executors.newSingleThreadExecutor()))) {
            Topic topic = journal.topic(name);
            for (int n = 0; n < readings; n++) {
                room.acquire();
                JournalRecord record =
                        new JournalRecord(RecordKind.OBJECT_BYTES, name.equals("weather") ? weather(n) : reading(n));
                journal.append(topic, new Append(java.util.List.of(record), null, Append.Terms.DEFAULT) {
                    @Override
                    protected void stored(long offset, String run) {
                        room.release();
                    }

                    @Override
                    protected void refused(JournalException failure) {
                        failed.set(failure);
                        room.release();
                    }
                });
            }
            room.acquire(IN_FLIGHT);
        }
        if (failed.get() != null) {
            throw failed.get();
        }
        System.out.printf(Locale.ROOT, "filled %.0f%n", readings / ((System.nanoTime() - begun) / 1e9));
        System.exit(0);
    }

    private static byte[] reading(int n) {
        return ("{\"device\":\"p" + (10 + n % 16) + "\",\"n\":" + n + ",\"temperature\":" + (20 + n % 1000 / 100.0)
                        + ",\"humidity\":" + (30 + n % 500 / 10.0) + "}")
                .getBytes(US_ASCII);
    }

    private static byte[] weather(int n) {
        return ("{\"device\":\"p" + (10 + n % 16) + "\",\"temperature\":" + (20 + n % 1000 / 100.0) + ",\"humidity\":"
                        + (30 + n % 500 / 10.0) + ",\"pressure\":" + (980 + n % 600 / 10.0) + "}")
                .getBytes(US_ASCII);
    }
}
