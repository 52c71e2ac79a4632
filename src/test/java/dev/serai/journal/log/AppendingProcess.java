package dev.serai.journal.log;

import java.io.PrintStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Appends to several topics, reads for groups, and says each id that was acknowledged in a line of its own, as soon as
 * that is so: {@code <id> <number>}; prints why one was refused. For tests that kill it, cut its power or have its disk
 * fail.
 *
 * <p>Arguments: the journal's file; {@code full}, {@code early} (acknowledges before it commits) or {@code off} (no
 * sync); how many appends, 0 for no end; the file for the lines.
 */
public final class AppendingProcess {
    static final List<String> TOPICS = List.of("a", "b", "c");
    private static final int IN_FLIGHT = 8;

    private AppendingProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path file = Path.of(arguments[0]);
        long count = Long.parseLong(arguments[2]);
        // Not in the journal's folder: what is written here is not what is cut off.
        try (RandomAccessFile said = new RandomAccessFile(arguments[3], "rw")) {
            said.seek(said.length());
            run(file, arguments[1], count, said);
        }
    }

    private static void run(Path file, String mode, long count, RandomAccessFile said) throws Exception {
        JournalSettings settings = TestJournal.settings(file);
        Journal journal =
                switch (mode) {
                    case "early" -> AcknowledgedBeforeCommit.open(settings);
                    case "off" ->
                        Journal.open(
                                settings,
                                new Guarantees(
                                        (f, acknowledge) -> {
                                            f.commit();
                                            acknowledge.run();
                                            JournalFile.execute(f.connection(), "pragma synchronous=off");
                                        },
                                        Guarantees.FULL.runs()));
                    default -> Journal.open(settings);
                };
        Append.Terms terms = new Append.Terms(Duration.ZERO, Duration.ofSeconds(2), Duration.ofHours(1));
        Semaphore room = new Semaphore(IN_FLIGHT);
        for (String t : TOPICS) {
            Group g = journal.openGroup(journal.topic(t), "g", StartFrom.EARLIEST, () -> false);
            Thread reads = new Thread(() -> read(journal, g), "reads-" + t);
            reads.setDaemon(true);
            reads.start();
        }
        for (long n = 0; count == 0 || n < count; n++) {
            room.acquire();
            String name = TOPICS.get((int) (n % TOPICS.size()));
            long number = n;
            journal.append(journal.topic(name), new Append(List.of(TestJournal.text(body(n))), null, terms) {
                @Override
                protected void stored(long offset, String run) {
                    say(said, EntryId.of(name, offset, run) + " " + number + "\n");
                    room.release();
                }

                @Override
                protected void refused(JournalException failure) {
                    System.out.println("refused: " + failure.getMessage());
                    room.release();
                }
            });
        }
        room.acquire(IN_FLIGHT);
        journal.close();
    }

    private static void read(Journal journal, Group g) {
        try (Reader r = journal.reader(g.topic())) {
            while (g.topic().awaitEntry(g.next(), -1, () -> false)) {
                Batch b = r.read(g.next(), Long.MAX_VALUE, 20, 1 << 20);
                if (b != null) {
                    g.commit(b.lastOffset() + 1, List.of());
                }
            }
        } catch (JournalException | InterruptedException e) {
            e.printStackTrace(System.err);
        }
    }

    /** What is appended under a number: now and then it takes several pages of the file. */
    static String body(long number) {
        return "n" + number + "x".repeat((int) (number % 7 == 0 ? 3000 + number % 30 * 1000 : number % 50));
    }

    private static void say(RandomAccessFile said, String line) {
        try {
            // One write to the operating system: whole or not there, also when the process is killed.
            synchronized (said) {
                said.write(line.getBytes(StandardCharsets.UTF_8));
            }
        } catch (java.io.IOException e) {
            e.printStackTrace(new PrintStream(System.err, true, StandardCharsets.UTF_8));
        }
    }
}
