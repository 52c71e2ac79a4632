package dev.serai.journal.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.serai.testkit.TestJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an {@link AppendingProcess} said was acknowledged. */
record Acknowledged(Map<String, Long> numbers) {

    static Acknowledged read(Path said) throws IOException {
        Map<String, Long> numbers = new HashMap<>();
        if (Files.exists(said)) {
            for (String line : Files.readString(said).lines().toList()) {
                int blank = line.indexOf(' ');
                assertThat(numbers.put(line.substring(0, blank), Long.parseLong(line.substring(blank + 1))))
                        .as("the id was given twice: " + line)
                        .isNull();
            }
        }
        return new Acknowledged(numbers);
    }

    int size() {
        return numbers.size();
    }

    static List<String> command(Path journal, String mode, long count, Path said) {
        return TestJvm.command(
                "-Xmx64m",
                "-Dorg.sqlite.tmpdir=" + said.getParent(),
                "-cp",
                TestJvm.classPath(),
                AppendingProcess.class.getName(),
                journal.toString(),
                mode,
                Long.toString(count),
                said.toString());
    }

    /**
     * Each is there, whole, under its id, but for what the group has passed: a full disk may have taken that. Offsets
     * are consecutive; a group has passed no more than there is.
     */
    void check(Journal j) throws Exception {
        Map<String, String> there = new HashMap<>();
        Set<String> passed = new HashSet<>();
        for (String t : AppendingProcess.TOPICS) {
            List<Entry> entries = TestJournal.entries(j, t);
            long end = j.topic(t).next();
            // A full disk may have taken all that the group had passed: the topic is then empty, and goes on where it
            // was.
            long first = entries.isEmpty() ? end : entries.get(0).offset();
            assertThat(first + entries.size()).as("the next offset of " + t).isEqualTo(end);
            for (int i = 0; i < entries.size(); i++) {
                Entry e = entries.get(i);
                assertThat(e.offset()).isEqualTo(first + i);
                String body = new String(e.body(), StandardCharsets.UTF_8);
                assertThat(body).isEqualTo(AppendingProcess.body(number(body)));
                assertThat(there.put(e.id(), body)).isNull();
            }
            Group g = j.openGroup(j.topic(t), "g", StartFrom.EARLIEST, () -> false);
            assertThat(g.next()).isBetween(first, end);
            g.close();
            numbers.keySet().stream().filter(id -> id.startsWith(t + '/')).forEach(id -> {
                long offset = Long.parseLong(id.split("/")[1]);
                assertThat(offset)
                        .as("acknowledged and not there: " + id + " is behind the end")
                        .isLessThan(end);
                if (offset < first) {
                    passed.add(id);
                }
            });
        }
        Set<String> lost = new HashSet<>(numbers.keySet());
        lost.removeAll(there.keySet());
        lost.removeAll(passed);
        assertThat(lost).as("acknowledged and not there").isEmpty();
        numbers.forEach((id, n) -> {
            if (!passed.contains(id)) {
                assertThat(there.get(id)).isEqualTo(AppendingProcess.body(n));
            }
        });
    }

    private static long number(String body) {
        int end = 1;
        while (end < body.length() && Character.isDigit(body.charAt(end))) {
            end++;
        }
        return Long.parseLong(body, 1, end, 10);
    }
}
