package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process that appends is killed at random moments, again and again, and what it said was acknowledged is looked for.
 * {@code mvn verify -Dtest=None -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=KillIT -Dserai.kills=500} for
 * hundreds.
 */
class KillIT {
    private static final int KILLS = Integer.getInteger("serai.kills", 24);
    /** One file grows for so many, then another is begun: each is read from its beginning. */
    private static final int KILLS_A_FILE = 12;

    @TempDir
    Path folder;

    @Test
    void invariant1WhatWasAcknowledgedIsThereAfterEveryKill() throws Exception {
        int acknowledged = kills("full", KILLS);
        assertThat(acknowledged).isGreaterThan(KILLS);
    }

    @Test
    void invariant1FailsWhenAppendsAreAcknowledgedBeforeTheCommit() {
        assertThatThrownBy(() -> kills("early", 20))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("acknowledged and not there");
    }

    private int kills(String mode, int kills) throws Exception {
        long seed = Long.getLong("serai.seed", System.nanoTime());
        Random random = new Random(seed);
        int acknowledged = 0;
        for (int kill = 0; kill < kills; kill++) {
            Path file = folder.resolve(mode + kill / KILLS_A_FILE + "/journal.db");
            Path said = folder.resolve(mode + kill / KILLS_A_FILE + ".said");
            long before = size(said);
            Process p = new ProcessBuilder(Acknowledged.command(file, mode, 0, said))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output").toFile())
                    .start();
            try {
                // Any moment will do: one in four is counted from the start, and may be before the file is open.
                if (random.nextInt(4) > 0) {
                    await().until(() -> size(said) > before || !p.isAlive());
                }
                p.waitFor(random.nextInt(700), TimeUnit.MILLISECONDS);
            } finally {
                p.destroyForcibly().waitFor();
            }
            Acknowledged a = Acknowledged.read(said);
            try (Journal j = TestJournal.open(file)) {
                assertThat(j.warnings()).isEmpty();
                a.check(j);
            } catch (AssertionError e) {
                throw new AssertionError("kill " + kill + " with -Dserai.seed=" + seed + ": " + e.getMessage(), e);
            }
            acknowledged = Math.max(acknowledged, a.size());
        }
        return acknowledged;
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
