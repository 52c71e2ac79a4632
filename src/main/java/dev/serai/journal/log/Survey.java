package dev.serai.journal.log;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a damaged journal knows beside its entries: topics and where they end, cursors, runs. Found by looking at every
 * page, whatever it belongs to; of several images of one row the youngest counts. Small in memory: entries are counted,
 * not kept. Once {@link #read}, it does not change.
 */
final class Survey {
    /**
     * How many offsets are left out behind the last entry found when there may have been others: more than a card that
     * loses its last seconds can take with it.
     */
    static final long LOST_TAIL = 1_000_000;

    private static final Pattern TOPIC_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,254}");
    private static final Pattern RUN = Pattern.compile("[a-z2-7]{8}");
    private static final long MAX_TOPIC = 1 << 22;
    private static final int MAX_CLAIMS = 10_000;
    /** Where the table of pages begins in each journal: the tables are made in one order. */
    static final int PAGE_ROOT = 7;

    /** Where the table of cursors begins; with fewer than some dozens of groups, it ends there too. */
    static final int CURSOR_ROOT = 8;

    /** A topic as it was found. */
    static final class FoundTopic {
        final long id;
        String name = "";
        long floor;
        long dropped;
        /** Behind the last whole entry. */
        long end;
        /** Behind entries whose pages are not whole. */
        long claimed;

        /** Its row was found, and with it what was deleted. */
        boolean hasFloor;

        boolean hasPages;
        boolean tailIsWhole;

        private final Map<String, Long> claims = new HashMap<>();

        FoundTopic(long id) {
            this.id = id;
        }

        /** Behind everything that is known to have been. */
        long known() {
            return Math.max(floor, Math.max(end, claimed));
        }

        /** The first offset that new entries may have. */
        long base() {
            return Math.min(Page.MAX_OFFSET, known() + (tailIsWhole ? 0 : LOST_TAIL));
        }
    }

    /** A group's cursor as it was found. */
    record FoundCursor(long topic, String name, long next, String bounds, long generation) {}

    /** A row of the table {@code run}. */
    record FoundRun(String run, String boot, long wall, long mono) {}

    private final Map<Long, FoundTopic> topics = new TreeMap<>();
    private final Map<Long, String> namesInIndex = new HashMap<>();
    private final Map<String, FoundCursor> cursors = new TreeMap<>();
    private final List<FoundCursor> perhapsCursors = new ArrayList<>();
    private final List<FoundCursor> impossible = new ArrayList<>();
    private final Map<String, FoundRun> runs = new HashMap<>();
    private final Set<String> runsOfPages = new HashSet<>();
    private final Map<String, String> salvages = new HashMap<>();

    private boolean mayLackCursors;

    /** Before anything was looked at. */
    static final Survey NOTHING = new Survey();

    private Survey() {}

    /**
     * Looks at all pages.
     *
     * @param logIsLost the write-ahead log is known to be gone, so the tail is not known
     * @param progress told the number of each page
     */
    static Survey read(FileImage image, boolean logIsLost, IntConsumer progress) {
        Survey s = new Survey();
        RawRow row = new RawRow(image);
        for (int page = 1; page <= image.pages(); page++) {
            if (row.open(page)) {
                for (int i = row.cells() - 1; i >= 0; i--) {
                    if (row.row(i)) {
                        s.take(row);
                    }
                }
            }
            progress.accept(page);
        }
        s.resolve();
        s.mayLackCursors = logIsLost || !s.impossible.isEmpty() || !cursorsAreWhole(row);
        for (FoundTopic t : s.topics.values()) {
            t.tailIsWhole = !logIsLost && t.hasFloor && image.unreadable() == 0 && tailIsWhole(row, t);
        }
        return s;
    }

    private void take(RawRow row) {
        if (row.isTable()) {
            if (isPage(row)) {
                takePage(row);
            } else if (row.isOf("ntii") || row.isOf("nti")) {
                takeTopic(row);
            } else if (row.isOf("ttii") && row.size(0) == 8 && row.size(1) <= 64) {
                String run = row.text(0);
                if (RUN.matcher(run).matches()) {
                    runs.put(run, new FoundRun(run, row.text(1), row.integer(2), row.integer(3)));
                }
            }
        } else if (row.isOf("ititi")) {
            takeCursor(row);
        } else if (row.isOf("ti") && row.size(0) <= 255 && isTopic(row.integer(1))) {
            namesInIndex.merge(
                    row.integer(1), row.text(0), (a, b) -> RUN.matcher(a).matches() ? b : a);
        } else if (row.isOf("tt") && row.size(0) <= 1024 && row.size(1) <= 64) {
            salvages.put(row.text(0), row.text(1));
        }
    }

    /** Whether a row looks like one of the table {@code page}; its sum is not looked at. */
    static boolean isPage(RawRow row) {
        return row.isOf("nitiiib")
                && row.size(2) == 8
                && isTopic(row.rowId() >> 40)
                && row.integer(1) > 0
                && row.integer(1) <= PageBuilder.MAX_RECORDS
                && (row.rowId() & Page.MAX_OFFSET) + row.integer(1) <= Page.MAX_OFFSET;
    }

    private static boolean isTopic(long id) {
        return id > 0 && id < MAX_TOPIC;
    }

    /** The page of a row that looks like one; null when its sum is not right. */
    static @Nullable Page page(RawRow row) {
        byte[] content = row.bytes(6);
        if (content.length < row.size(6)) {
            return null;
        }
        Page p = new Page(
                row.rowId(),
                (int) row.integer(1),
                row.text(2),
                row.integer(3),
                row.integer(4),
                (int) row.integer(5),
                content);
        return RUN.matcher(p.run()).matches() && p.isWhole() ? p : null;
    }

    private FoundTopic topic(long id) {
        return topics.computeIfAbsent(id, FoundTopic::new);
    }

    private void takePage(RawRow row) {
        long id = row.rowId() >> 40;
        long end = (row.rowId() & Page.MAX_OFFSET) + row.integer(1);
        FoundTopic known = topics.get(id);
        if (known != null && known.hasPages && known.end >= end) {
            return;
        }
        Page p = page(row);
        if (p != null) {
            FoundTopic t = topic(id);
            t.hasPages = true;
            t.end = Math.max(t.end, end);
            runsOfPages.add(p.run());
            return;
        }
        // What it held is lost, but not that there was something: if it is a page at all, which its run tells.
        String run = row.text(2);
        FoundTopic t = topic(id);
        if (RUN.matcher(run).matches() && t.claims.size() < MAX_CLAIMS) {
            t.claims.merge(run, end, Math::max);
        }
    }

    private void takeTopic(RawRow row) {
        long id = row.rowId();
        long next = row.integer(2);
        if (!isTopic(id) || row.size(1) > 255 || next < 0 || next > Page.MAX_OFFSET) {
            return;
        }
        String name = row.text(1);
        if (TOPIC_NAME.matcher(name).matches()) {
            FoundTopic t = topic(id);
            t.name = name;
            t.floor = Math.max(t.floor, next);
            t.hasFloor = true;
            if (row.isOf("ntii")) {
                t.dropped = Math.max(t.dropped, row.integer(3));
            }
        }
    }

    private void takeCursor(RawRow row) {
        FoundCursor c = new FoundCursor(row.integer(0), row.text(1), row.integer(2), row.text(3), row.integer(4));
        boolean listed = c.bounds.chars().allMatch(b -> b == ',' || (b >= '0' && b <= '9'));
        if (!isTopic(c.topic) || c.next < 0 || c.next > Page.MAX_OFFSET || c.generation < 0 || !listed) {
            return;
        }
        if (RUN.matcher(c.bounds).matches()) {
            perhapsCursors.add(c); // the index of dead letters looks the same when a run has digits only
        } else {
            keepYoungest(c);
        }
    }

    private void keepYoungest(FoundCursor c) {
        cursors.merge(
                c.topic + "/" + c.name,
                c,
                (a, b) -> Comparator.comparingLong(FoundCursor::generation)
                                        .thenComparingLong(FoundCursor::next)
                                        .compare(a, b)
                                < 0
                        ? b
                        : a);
    }

    private void resolve() {
        Set<String> known = new HashSet<>(runs.keySet());
        known.addAll(runsOfPages);
        for (FoundCursor c : perhapsCursors) {
            if (!known.contains(c.bounds)) {
                keepYoungest(c);
            }
        }
        topics.values().removeIf(t -> {
            t.claims.keySet().retainAll(known);
            for (long end : t.claims.values()) {
                t.claimed = Math.max(t.claimed, end);
            }
            return t.name.isEmpty() && !t.hasPages && t.claims.isEmpty();
        });
        for (FoundCursor c : cursors.values()) {
            if (namesInIndex.containsKey(c.topic)) {
                topic(c.topic); // all of it was read and deleted, and its row is lost
            }
        }
        Map<FoundTopic, Long> read = new HashMap<>();
        cursors.values().removeIf(c -> {
            FoundTopic t = topics.get(c.topic);
            if (t != null && c.next <= t.known() + LOST_TAIL) {
                read.merge(t, c.next, Math::max);
                return false;
            }
            if (t != null) {
                impossible.add(c);
            }
            return true;
        });
        // What a group has read was there, also when nothing else tells of it.
        read.forEach((t, next) -> t.claimed = Math.max(t.claimed, next));
        nameTopics(known);
    }

    private void nameTopics(Set<String> known) {
        Set<String> names = new HashSet<>();
        List<FoundTopic> all = new ArrayList<>(topics.values());
        // Where two claim one name, it is the one that holds more.
        all.sort(Comparator.comparingLong(FoundTopic::known).reversed());
        for (FoundTopic t : all) {
            String inIndex = namesInIndex.getOrDefault(t.id, "");
            if (t.name.isEmpty()
                    && TOPIC_NAME.matcher(inIndex).matches()
                    && !RUN.matcher(inIndex).matches()
                    && !known.contains(inIndex)) {
                t.name = inIndex;
            }
            if (t.name.isEmpty() || !names.add(t.name)) {
                t.name = "lost-" + t.id;
            }
        }
    }

    /** Whether the way from the root to the topic's last page is whole, and ends in the last page that was found. */
    private static boolean tailIsWhole(RawRow row, FoundTopic t) {
        if (!row.find(PAGE_ROOT, Page.id(t.id, Page.MAX_OFFSET))) {
            return false;
        }
        for (int i = row.cells() - 1; i >= 0; i--) {
            if (!row.row(i) || !isPage(row)) {
                return false;
            }
            long id = row.rowId() >> 40;
            if (id <= t.id) {
                Page last = page(row);
                return last != null && (id == t.id ? last.end() == t.end : !t.hasPages);
            }
        }
        // The first leaf of all: no page lies before it.
        return row.cells() == 0 && !t.hasPages;
    }

    /** All topics, by their ids; those without a name have one of ours. */
    List<FoundTopic> topics() {
        return List.copyOf(topics.values());
    }

    @Nullable
    FoundTopic topicOf(Page p) {
        return topics.get(p.id() >> 40);
    }

    List<FoundCursor> cursors() {
        return List.copyOf(cursors.values());
    }

    /** Whether there may have been cursors that were not found. */
    boolean mayLackCursors() {
        return mayLackCursors;
    }

    private static boolean cursorsAreWhole(RawRow row) {
        if (!row.open(CURSOR_ROOT) || row.isTable()) {
            return false;
        }
        for (int i = 0; i < row.cells(); i++) {
            if (!row.row(i) || !row.isOf("ititi")) {
                return false;
            }
        }
        return true;
    }

    /** Cursors that point where nothing can have been: they are damaged. */
    List<FoundCursor> impossibleCursors() {
        return List.copyOf(impossible);
    }

    List<FoundRun> runs() {
        return List.copyOf(runs.values());
    }

    /** Salvages that were under way in the file itself, with their states. */
    Map<String, String> salvages() {
        return Map.copyOf(salvages);
    }
}
