package dev.serai.journal.log;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whatever a page or a file holds: it is read, or refused with a {@link JournalException}; never anything false. */
class RecoveryFuzzTest {
    private static @Nullable DamagedJournal journal;
    private static final Map<Long, byte[]> PAGES = new HashMap<>();

    @FuzzTest(maxDuration = "10s")
    void recordsOfAnyContentAreWithinItOrRefused(FuzzedDataProvider data) {
        int count = data.consumeInt(1, 100);
        byte[] content = data.consumeRemainingAsBytes();
        RecordScanner scanner = new RecordScanner();
        scanner.start(content, 0, 0, 0, "fuzzed");
        try {
            for (int i = 0; i < count; i++) {
                int before = scanner.position();
                scanner.next();
                boolean within = scanner.headersStart() + scanner.headersLength() < scanner.bodyStart()
                        && scanner.bodyStart() + scanner.bodyLength() <= content.length;
                if (scanner.position() <= before || !within) {
                    throw new AssertionError("a record that is not within its page: " + Arrays.toString(content));
                }
                scanner.entry("aaaaaaaa");
            }
        } catch (JournalException refused) {
            // as it should be
        }
    }

    @FuzzTest(maxDuration = "10s")
    void aSurveyOfAnyFileFindsOnlyWhatWasThere(FuzzedDataProvider data) throws Exception {
        DamagedJournal known = known();
        Path folder = Files.createTempDirectory("fuzz");
        try {
            Path file = DamagedJournal.write(folder, damage(known.database(), data), damage(known.log(), data));
            try (FileImage image = new FileImage(file)) {
                Survey.read(image, data.consumeBoolean(), p -> {});
                RawRow row = new RawRow(image);
                for (int p = 1; p <= image.pages(); p++) {
                    for (int i = 0; row.open(p) && i < row.cells(); i++) {
                        Page page = row.row(i) && row.isTable() && Survey.isPage(row) ? Survey.page(row) : null;
                        if (page != null && !Arrays.equals(page.content(), PAGES.get(page.id()))) {
                            throw new AssertionError("a page that was never written: " + page.id());
                        }
                    }
                }
            }
        } finally {
            delete(folder);
        }
    }

    @FuzzTest(maxDuration = "10s")
    void aDamagedFileIsOpenedAndSalvaged(FuzzedDataProvider data) throws Exception {
        DamagedJournal known = known();
        Path folder = Files.createTempDirectory("fuzz");
        try {
            byte[] database = damage(known.database(), data);
            byte[] log = damage(known.log(), data);
            Path file = DamagedJournal.write(folder, database, log);
            try {
                Verify.run(file, false, p -> {});
            } catch (JournalException refused) {
                // a header that says it is somebody else's
            }
            known.check(DamagedJournal.write(folder, database, log), true);
        } finally {
            delete(folder);
        }
    }

    private static byte[] damage(byte[] bytes, FuzzedDataProvider data) {
        byte[] damaged = bytes;
        for (int i = data.consumeInt(0, 4); i > 0 && damaged.length > 0; i--) {
            int at = data.consumeInt(0, damaged.length - 1);
            if (data.consumeInt(0, 9) == 0) {
                damaged = Arrays.copyOf(damaged, at);
            } else {
                byte[] other = data.consumeBytes(64);
                System.arraycopy(other, 0, damaged, at, Math.min(other.length, damaged.length - at));
            }
        }
        return damaged;
    }

    private static synchronized DamagedJournal known() throws Exception {
        DamagedJournal j = journal;
        if (j == null) {
            Path folder = Files.createTempDirectory("fuzz");
            try {
                j = DamagedJournal.make(folder, true);
                Path file = DamagedJournal.write(folder.resolve("whole"), j.database(), j.log());
                try (FileImage image = new FileImage(file)) {
                    RawRow row = new RawRow(image);
                    for (int p = 1; p <= image.pages(); p++) {
                        for (int i = 0; row.open(p) && i < row.cells(); i++) {
                            if (row.row(i) && row.isTable() && Survey.isPage(row)) {
                                Page page = Survey.page(row);
                                if (page != null) {
                                    PAGES.put(page.id(), page.content());
                                }
                            }
                        }
                    }
                }
            } finally {
                delete(folder);
            }
            journal = j;
        }
        return j;
    }

    private static void delete(Path folder) throws Exception {
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path p : all) {
                Files.deleteIfExists(p);
            }
        }
    }
}
