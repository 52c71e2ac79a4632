package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The power is cut: of what a process wrote the disk holds what was synced, and any part of the rest. Needs strace.
 * {@code -Dserai.cuts=…} for more moments, {@code -Dserai.seed=…} for the same ones again.
 */
class PowerLossIT {
    private static final int CUTS = Integer.getInteger("serai.cuts", 25);
    private static final int APPENDS = 800;

    @TempDir
    Path folder;

    private Path file;
    private Path said;

    @BeforeEach
    void needsStrace() throws Exception {
        file = folder.toRealPath().resolve("live/journal.db");
        said = folder.toRealPath().resolve("said");
        assumeTrue(
                SystemCalls.canBeRecorded(folder),
                "strace is missing or not allowed here: what a power cut leaves is not tested (apt install strace)");
    }

    @Test
    void invariant1WhatWasAcknowledgedIsThereAfterAPowerCut() throws Exception {
        SystemCalls calls = record("full");
        assertThat(calls.syncs()).isGreaterThan(20);
        cut(calls);
    }

    @Test
    void invariant1FailsWithoutSync() throws Exception {
        SystemCalls calls = record("off");
        assertThatThrownBy(() -> cut(calls)).isInstanceOf(AssertionError.class);
    }

    @Test
    void invariant1FailsWhenAppendsAreAcknowledgedBeforeTheCommit() throws Exception {
        SystemCalls calls = record("early");
        assertThatThrownBy(() -> cut(calls))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("acknowledged and not there");
    }

    private SystemCalls record(String mode) throws Exception {
        Path trace = folder.resolve("trace");
        List<String> command = SystemCalls.recording(trace, List.of(file, Opening.part(file, "-wal"), said));
        command.addAll(Acknowledged.command(file, mode, mode.equals("early") ? 100 : APPENDS, said));
        Path output = folder.resolve("output");
        Process p = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(p.waitFor(600, TimeUnit.SECONDS)).isTrue();
            assertThat(p.exitValue()).as(Files.readString(output)).isZero();
        } finally {
            p.descendants().forEach(ProcessHandle::destroyForcibly);
            p.destroyForcibly();
        }
        return SystemCalls.read(trace);
    }

    private void cut(SystemCalls calls) throws Exception {
        long seed = Long.getLong("serai.seed", System.nanoTime());
        for (int cut = 0; cut < CUTS; cut++) {
            Random random = new Random(seed + cut);
            int moment = random.nextInt(calls.moments());
            Path at = folder.resolve("cut" + cut + "/journal.db");
            Files.createDirectories(at.getParent());
            Files.write(at, calls.afterPowerCut(file, moment, random));
            byte[] log = calls.afterPowerCut(Opening.part(file, "-wal"), moment, random);
            if (log.length > 0) {
                Files.write(Opening.part(at, "-wal"), log);
            }
            Path until = Files.writeString(at.resolveSibling("said"), calls.said(said, moment));
            Acknowledged a = Acknowledged.read(until);
            List<String> warnings = new ArrayList<>();
            try (Journal j = TestJournal.open(at)) {
                warnings.addAll(j.warnings());
                a.check(j);
            } catch (AssertionError | JournalException e) {
                throw new AssertionError(
                        "cut " + moment + " of " + calls.moments() + " with -Dserai.seed=" + (seed + cut)
                                + " -Dserai.cuts=1 " + warnings + ": " + e.getMessage(),
                        e);
            }
            assertThat(warnings).as("cut " + moment + ", seed " + (seed + cut)).isEmpty();
        }
    }
}
