package dev.serai.journal.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What of a damaged journal was kept and what was lost, by ranges of offsets. Belongs to one thread until it is done.
 */
public final class SalvageReport {
    private static final int MOST_RANGES = 1000;
    private static final int SHOWN_RANGES = 20;

    /** Offsets from the first to before the end. */
    public record Range(long first, long end) {
        @Override
        public String toString() {
            return end - first == 1 ? Long.toString(first) : first + " to " + (end - 1);
        }
    }

    /** One topic. */
    public static final class OfTopic {
        private final String name;
        private final long passed;
        private final long floor;
        private final long known;
        private final long base;
        private final List<Range> kept = new ArrayList<>();
        private final List<Range> lost = new ArrayList<>();
        private final List<Range> lostOrDropped = new ArrayList<>();
        private final List<String> cursors = new ArrayList<>();
        private final List<String> lostCursors = new ArrayList<>();
        private long keptEntries;
        private long lostEntries;
        private long lostOrDroppedEntries;
        private long next;

        private OfTopic(String name, long passed, long floor, long known, long base) {
            this.name = name;
            this.passed = passed;
            this.floor = floor;
            this.known = known;
            this.base = base;
        }

        void cursor(String group, long next) {
            cursors.add(group + " at " + next);
        }

        void lostCursor(String group) {
            lostCursors.add(group);
        }

        void kept(long first, long end) {
            missing(first);
            keptEntries += end - first;
            add(kept, first, end);
            next = Math.max(next, end);
        }

        void end() {
            missing(known);
        }

        private void missing(long to) {
            // Below where every group was, nobody misses anything.
            long from = Math.max(next, passed);
            long sure = Math.max(from, Math.min(to, floor));
            if (sure > from) {
                lostOrDroppedEntries += sure - from;
                add(lostOrDropped, from, sure);
            }
            if (to > sure) {
                lostEntries += to - sure;
                add(lost, sure, to);
            }
        }

        private static void add(List<Range> list, long first, long end) {
            int last = list.size() - 1;
            if (last >= 0 && list.get(last).end() == first) {
                list.set(last, new Range(list.get(last).first(), end));
            } else if (list.size() < MOST_RANGES) {
                list.add(new Range(first, end));
            }
        }

        public String name() {
            return name;
        }

        public List<Range> kept() {
            return List.copyOf(kept);
        }

        public long keptEntries() {
            return keptEntries;
        }

        /** Known to have been appended, not known to have been deleted, and not there; at most the first 1,000. */
        public List<Range> lost() {
            return List.copyOf(lost);
        }

        public long lostEntries() {
            return lostEntries;
        }

        /** Not read by every group and not there: a limit dropped them before, or they are lost. */
        public List<Range> lostOrDropped() {
            return List.copyOf(lostOrDropped);
        }

        /** Below this offset every group had read everything. */
        public long passed() {
            return passed;
        }

        /** Behind the last entry known of. */
        public long known() {
            return known;
        }

        /** The first offset of new entries. Beyond {@link #known()}: entries between may be lost as well. */
        public long base() {
            return base;
        }

        private void print(StringBuilder out) {
            out.append("\n  topic ").append(name).append(": ");
            if (keptEntries == 0) {
                out.append("no entries kept");
            } else {
                out.append(String.format(Locale.ROOT, "%,d entries kept (", keptEntries));
                ranges(out, kept);
                out.append(')');
            }
            if (lostEntries > 0) {
                out.append(String.format(Locale.ROOT, "; %,d LOST (", lostEntries));
                ranges(out, lost);
                out.append(')');
            }
            if (lostOrDroppedEntries > 0) {
                out.append(String.format(
                        Locale.ROOT, "; %,d dropped by a limit earlier, or lost (", lostOrDroppedEntries));
                ranges(out, lostOrDropped);
                out.append(')');
            }
            if (base > known) {
                out.append("; what came behind ")
                        .append(known - 1)
                        .append(" may be lost, so new entries begin at ")
                        .append(base);
            }
            if (!cursors.isEmpty()) {
                out.append("; groups: ").append(String.join(", ", cursors));
            }
            if (!lostCursors.isEmpty()) {
                out.append("; where these groups were is lost, they begin as new ones: ")
                        .append(String.join(", ", lostCursors));
            }
        }

        private static void ranges(StringBuilder out, List<Range> list) {
            for (int i = 0; i < Math.min(list.size(), SHOWN_RANGES); i++) {
                out.append(i == 0 ? "" : ", ").append(list.get(i));
            }
            if (list.size() > SHOWN_RANGES) {
                out.append(" and more");
            }
        }
    }

    private final String file;
    private final List<OfTopic> topics = new ArrayList<>();
    private long contested;

    SalvageReport(String file) {
        this.file = file;
    }

    OfTopic topic(String name, long passed, long floor, long known, long base) {
        OfTopic t = new OfTopic(name, passed, floor, known, base);
        topics.add(t);
        return t;
    }

    void contested(long pages) {
        contested = pages;
    }

    public List<OfTopic> topics() {
        return List.copyOf(topics);
    }

    /** Whether something is known to be lost, or may be. */
    public boolean hasLosses() {
        return topics.stream()
                .anyMatch(t -> t.lostEntries > 0
                        || t.lostOrDroppedEntries > 0
                        || t.base > t.known
                        || !t.lostCursors.isEmpty());
    }

    /** A line for the whole and one for each topic. */
    @Override
    public String toString() {
        long kept = topics.stream().mapToLong(OfTopic::keptEntries).sum();
        long lost = topics.stream().mapToLong(OfTopic::lostEntries).sum();
        StringBuilder out = new StringBuilder(String.format(
                Locale.ROOT,
                "From %s %,d entries were kept, and %,d that were still to be read are lost",
                file,
                kept,
                lost));
        if (topics.isEmpty()) {
            out.append(": nothing in it could be recognised as a journal's");
        }
        if (contested > 0) {
            out.append(String.format(
                    Locale.ROOT, "; %,d pages gave way to younger ones with the same offsets", contested));
        }
        topics.forEach(t -> t.print(out));
        return out.toString();
    }
}
