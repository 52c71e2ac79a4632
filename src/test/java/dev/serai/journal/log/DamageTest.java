package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Random damage of the file and of its write-ahead log. {@code -Dserai.seed=…} repeats, {@code -Dserai.rounds=…} more.
 */
class DamageTest {
    private static final int ROUNDS = Integer.getInteger("serai.rounds", 40);

    @TempDir
    Path folder;

    @Test
    void whateverIsDamagedRecordingGoesOnAndWhatIsNotThereIsReported() throws Exception {
        long seed = Long.getLong("serai.seed", System.nanoTime());
        DamagedJournal closed = DamagedJournal.make(folder, false);
        DamagedJournal logged = DamagedJournal.make(folder, true);
        int aside = 0;
        for (int round = 0; round < ROUNDS; round++) {
            Random random = new Random(seed + round);
            DamagedJournal j = random.nextBoolean() ? closed : logged;
            byte[] database = j.database();
            byte[] log = j.log();
            boolean inLog = false;
            StringBuilder what = new StringBuilder();
            for (int i = random.nextInt(3); i >= 0; i--) {
                if (log.length > 0 && random.nextBoolean()) {
                    inLog = true;
                    what.append(" log:");
                    log = damage(log, random, what);
                } else {
                    what.append(" database:");
                    database = damage(database, random, what);
                }
            }
            try {
                Path file = DamagedJournal.write(folder.resolve("round" + round), database, log);
                aside += j.check(file, inLog) ? 1 : 0;
            } catch (Throwable t) {
                throw new AssertionError("failed with -Dserai.seed=" + (seed + round) + " -Dserai.rounds=1;" + what, t);
            }
        }
        if (ROUNDS >= 40) {
            assertThat(aside).as("moved aside of " + ROUNDS).isPositive();
        }
    }

    private static byte[] damage(byte[] bytes, Random random, StringBuilder what) {
        if (bytes.length == 0) {
            return bytes;
        }
        int kind = random.nextInt(8);
        int at = kind == 7 ? 0 : random.nextInt(bytes.length);
        int length = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 64 : 40_000));
        switch (kind) {
            case 0 -> {
                what.append(" cut at ").append(at);
                return Arrays.copyOf(bytes, at);
            }
            case 1, 2 -> {
                what.append(" zero ").append(at).append('+').append(length);
                Arrays.fill(bytes, at, at + length, (byte) 0);
            }
            case 3 -> {
                what.append(" flip ").append(at);
                bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
            default -> {
                what.append(" noise ").append(at).append('+').append(length);
                byte[] noise = new byte[length];
                random.nextBytes(noise);
                System.arraycopy(noise, 0, bytes, at, length);
            }
        }
        return bytes;
    }
}
