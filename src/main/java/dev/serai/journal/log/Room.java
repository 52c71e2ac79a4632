package dev.serai.journal.log;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Lets into a transaction what there is room for, and makes room by the topics' {@link WhenFull}: by deleting in the
 * same transaction, by holding appends back, or by refusing them. Belongs to the committer.
 */
final class Room {
    private static final long LEAST_MARGIN = 64 << 10;
    private static final long MOST_MARGIN = 4L << 20;
    private static final int RECORD_BYTES = 8;
    private static final int PAGE_BYTES = 64;
    private static final int SQLITE_PAGE = 4096;

    private final Limits limits;
    private final long maxSize;
    private final Stocks stocks;
    private final Disk disk;
    private final Held held;
    private final SeenKeys keys;
    private final GivingWay givingWay;
    private final WhyFull whyFull;
    private final Burst burst;
    private final List<Append> refused = new ArrayList<>();

    /** What the next transaction may take of the file and its log; 0: no append. */
    private long most = Long.MAX_VALUE;
    /** Above this it was tried in vain. */
    private long mostTried = Long.MAX_VALUE;
    /** What the transaction's appends take. */
    private long taking;

    /** Whether the disk has room for so many bytes that changes append. */
    private LongPredicate mostOfChanges = bytes -> true;
    /** Above this it was tried in vain just before. */
    private long mostOfChangesTried = Long.MAX_VALUE;
    /** What the transaction's changes append. */
    private long takingOfChanges;

    /** The size that the file had when the disk was found low; 0: it is not. */
    private long sizeWhenLow;

    /** @param starting whether groups that nobody reads for may just not be started yet */
    Room(
            Limits limits,
            long maxSize,
            Stocks stocks,
            SeenKeys keys,
            Disk disk,
            Held held,
            Burst burst,
            Guarantees.Keeps keeps,
            BooleanSupplier starting) {
        this.limits = limits;
        this.maxSize = maxSize;
        this.stocks = stocks;
        this.keys = keys;
        this.disk = disk;
        this.held = held;
        this.burst = burst;
        this.givingWay = new GivingWay(limits, stocks, keeps, starting);
        this.whyFull = new WhyFull(limits, maxSize, stocks, keys, disk);
    }

    long maxSize() {
        return maxSize;
    }

    /** What an append takes of its topic's size. */
    private static long cost(Append a) {
        return a.bytes + (long) RECORD_BYTES * a.records.size() + PAGE_BYTES;
    }

    /**
     * What an append takes of the file, at most: what does not share a page of SQLite leaves the rest of one unused.
     */
    static long costInFile(Append a) {
        long cost = cost(a);
        long key = a.key == null ? 0 : SeenKeys.weight(a.key);
        return cost + cost / 64 + (cost > SQLITE_PAGE / 2 ? SQLITE_PAGE : 0) + key;
    }

    /** What the next transaction's appends take of the file, at most. */
    long asked(List<Append> appends) {
        long bytes = costInFile(appends);
        return held.isRetryDue() ? bytes + costInFile(held.all()) : bytes;
    }

    /** What the largest of those takes of the file that are the first of their topic. */
    long largestFirst(List<Append> appends) {
        long largest = 0;
        Set<Topic> seen = new HashSet<>();
        for (Append a : held.isRetryDue() ? held.all() : List.<Append>of()) {
            largest = seen.add(a.topic()) ? Math.max(largest, costInFile(a)) : largest;
        }
        for (Append a : appends) {
            largest = seen.add(a.topic()) ? Math.max(largest, costInFile(a)) : largest;
        }
        return largest;
    }

    private static long costInFile(List<Append> appends) {
        long bytes = 0;
        for (Append a : appends) {
            bytes += costInFile(a);
        }
        return bytes;
    }

    /**
     * How much the next transaction's appends may take of the file and its log, in bytes; 0: there are to be none. The
     * others are held until the one after it. If none is smaller, one is tried all the same.
     */
    void mostBytes(long bytes) {
        most = bytes;
        taking = 0;
        mostOfChanges = own -> true;
        takingOfChanges = 0;
    }

    /** What there is room for of that which the next transaction's changes append. Call it after {@link #mostBytes}. */
    void mostOfChanges(LongPredicate hasRoom) {
        mostOfChanges = hasRoom;
    }

    /** The disk had no room for the transaction that was tried last: the next is a smaller one. */
    void wasTooMuch() {
        if (taking > 0) {
            mostTried = Math.max(1, taking / 2);
        } else if (takingOfChanges > 0) {
            mostOfChangesTried = takingOfChanges / 2;
        }
    }

    private long mostNow() {
        if (!disk.isTight()) {
            mostTried = Long.MAX_VALUE;
        }
        return Math.min(most, mostTried);
    }

    private static long margin(long limit) {
        return Math.max(Math.min(LEAST_MARGIN, limit / 8), Math.min(MOST_MARGIN, limit / 32));
    }

    /** What stays unused of a limit, so that what belongs to entries beside their content finds room. */
    private static long reserve(long limit) {
        return Math.min(LEAST_MARGIN, limit / 16);
    }

    private long roomOf(Topic t) {
        long limit = limits.maxSize(t);
        return limit == Long.MAX_VALUE ? Long.MAX_VALUE : limit - t.stock().sizeNow();
    }

    private long roomOfFile() {
        long limit = sizeWhenLow == 0 ? maxSize : Math.min(maxSize, sizeWhenLow);
        return limit - stocks.usedBytes() - reserve(limit);
    }

    /** Takes out of a transaction that is open what there is no room for. */
    void admit(JournalFile f, Transaction t) throws SQLException {
        if (disk.isLow() != (sizeWhenLow != 0)) {
            stocks.look(f);
            sizeWhenLow = disk.isLow() ? stocks.fileBytes() : 0;
            if (sizeWhenLow == 0) {
                mostTried = Long.MAX_VALUE; // there is more room than when that was too much
            }
            held.hurry();
        }
        boolean retry = most > 0 && held.isRetryDue();
        taking = 0;
        boolean plain = !retry;
        for (Append a : t.appends) {
            Topic topic = a.topic();
            taking += costInFile(a);
            plain &= topic.stock().limits().maxSize() == null && !topic.isDeadLetters();
        }
        if (t.appends.isEmpty() && !retry) {
            return;
        }
        if (plain && held.isEmpty() && taking <= Math.min(roomOfFile(), mostNow())) {
            return;
        }
        List<Append> all = held.all();
        all.addAll(t.appends);
        boolean done = false;
        try {
            admitAll(f, t, retry);
            done = true;
        } finally {
            if (!done) {
                takeBack(t, all);
            }
        }
    }

    /** Nothing was decided: what was held, taken or refused so far is the transaction's again, each append once. */
    private void takeBack(Transaction t, List<Append> all) {
        held.take();
        for (Append a : refused) {
            a.failure = null;
        }
        refused.clear();
        t.appends = all;
    }

    private void admitAll(JournalFile f, Transaction t, boolean retry) throws SQLException {
        Map<Topic, List<Append>> asked = retry ? held.take() : new LinkedHashMap<>();
        boolean retried = !asked.isEmpty();
        for (Append a : t.appends) {
            if (held.has(a.topic())) {
                held.add(a.topic(), List.of(a));
            } else {
                asked.computeIfAbsent(a.topic(), x -> new ArrayList<>()).add(a);
            }
        }
        stocks.look(f);
        List<Append> admitted = new ArrayList<>();
        long[] left = {roomOfFile()};
        Map<Topic, List<Append>> later = new LinkedHashMap<>();
        taking = 0;
        for (Map.Entry<Topic, List<Append>> e : asked.entrySet()) {
            List<Append> list = e.getValue();
            int n = fit(list, list.size(), Long.MAX_VALUE, mostNow() - taking);
            admit(f, e.getKey(), list, n, left, admitted, later);
        }
        // Nobody knows better than SQLite what the log can take; the file does not grow now.
        for (Topic first : disk.isLow() ? List.copyOf(later.keySet()) : List.<Topic>of()) {
            if (admitted.isEmpty() && !held.has(first)) {
                admit(f, first, Objects.requireNonNull(later.remove(first)), 1, left, admitted, later);
            }
        }
        later.forEach(held::add);
        if (!later.isEmpty() && !admitted.isEmpty()) {
            held.hurry();
        }
        t.appends = admitted;
        if (retried) {
            held.triedAgain(!admitted.isEmpty());
        }
    }

    /** @param n so many of them may go now, the rest only later */
    private void admit(
            JournalFile f,
            Topic topic,
            List<Append> all,
            int n,
            long[] left,
            List<Append> admitted,
            Map<Topic, List<Append>> later)
            throws SQLException {
        int before = admitted.size();
        if (n > 0) {
            admit(f, topic, new ArrayList<>(all.subList(0, n)), left, admitted);
        }
        taking += costInFile(admitted.subList(before, admitted.size()));
        if (n < all.size()) {
            later.put(topic, new ArrayList<>(all.subList(n, all.size())));
        }
    }

    private void admit(JournalFile f, Topic topic, List<Append> list, long[] left, List<Append> admitted)
            throws SQLException {
        long limit = limits.maxSize(topic);
        refuseTooLarge(topic, list, Math.min(limit, maxSize - reserve(maxSize)));
        if (list.isEmpty()) {
            return;
        }
        String whyNot = null;
        long own = roomOf(topic);
        int n = fit(list, list.size(), own, left[0]);
        if (n < list.size() && fit(list, list.size(), own, Long.MAX_VALUE) < list.size()) {
            whyNot = whyFull.ofTopic(f, topic);
            GivingWay.Wanted wanted = wanted(list, limit, own, own, false);
            long freed = topic.isDeadLetters()
                    ? givingWay.freeDeadLetters(f, topic, wanted.need() + wanted.beyond(), whyNot)
                    : givingWay.free(f, List.of(topic), wanted, true, whyNot);
            own = afterFreeing(roomOf(topic), own, own, freed, wanted);
            left[0] = Math.max(left[0], lookAtLeft(f, admitted));
            n = fit(list, list.size(), own, left[0]);
        }
        int ofOwn = fit(list, list.size(), own, Long.MAX_VALUE);
        if (n < ofOwn) {
            long room = lookAtLeft(f, admitted);
            if (keys.forgetExpired()) {
                room = lookAtLeft(f, admitted);
            }
            String whyNotInFile = whyFull.ofFile(f);
            GivingWay.Wanted wanted = wanted(list.subList(0, ofOwn), maxSize, room, left[0], true);
            boolean fits = !isFarOver(room) || givingWay.fits(maxSize - reserve(maxSize), keys.bytes());
            long used = stocks.usedBytes();
            long freed = givingWay.free(f, stocks.topics(), wanted, fits, whyNotInFile);
            long roomNow = lookAtLeft(f, admitted);
            left[0] = afterFreeing(roomNow, room, left[0], Math.max(freed, used - stocks.usedBytes()), wanted);
            n = fit(list, list.size(), own, left[0]);
            whyNot = n == 0 ? whyNotInFile : whyNot;
        }
        for (Append a : list.subList(0, n)) {
            left[0] -= costInFile(a);
        }
        admitted.addAll(list.subList(0, n));
        List<Append> rest = new ArrayList<>(list.subList(n, list.size()));
        if (rest.isEmpty()) {
            topic.stock().holding(false);
        } else if (n > 0) {
            held.add(topic, rest);
            held.hurry(); // there is more room to be made in the next transaction
        } else {
            tellFull(f, topic, rest, whyNot);
        }
    }

    private long lookAtLeft(JournalFile f, List<Append> admitted) throws SQLException {
        stocks.look(f);
        return roomOfFile() - costInFile(admitted);
    }

    /** Whether a limit is passed by more than one transaction is to make good: it was larger before. */
    private static boolean isFarOver(long room) {
        return room < -GivingWay.SLICE_BYTES;
    }

    /**
     * What there is room for. Above a limit that was made smaller appends go on, as long as more goes than comes in.
     *
     * @param before what there was, and {@code left} of it for this transaction
     */
    private static long afterFreeing(long room, long before, long left, long freed, GivingWay.Wanted wanted) {
        return isFarOver(before) ? Math.max(room, Math.max(0, left) + Math.min(freed, wanted.need())) : room;
    }

    /** How many of the first appends find room. */
    private static int fit(List<Append> list, int most, long own, long file) {
        long a = 0;
        long b = 0;
        for (int i = 0; i < most; i++) {
            a += cost(list.get(i));
            b += costInFile(list.get(i));
            if (a > own || b > file) {
                return i;
            }
        }
        return most;
    }

    /** What the first appends take, up to a quarter of the limit in one transaction, and a margin. */
    private static GivingWay.Wanted wanted(List<Append> list, long limit, long room, long left, boolean inFile) {
        long first = 0;
        long sum = 0;
        for (Append a : list) {
            long cost = inFile ? costInFile(a) : cost(a);
            if (sum > 0 && sum + cost > limit / 4) {
                break;
            }
            first = sum == 0 ? cost : first;
            sum += cost;
        }
        return isFarOver(room)
                ? new GivingWay.Wanted(
                        first - Math.max(0, left), sum - Math.max(0, left), margin(limit) + GivingWay.SLICE_BYTES)
                : new GivingWay.Wanted(first - room, sum - room, margin(limit));
    }

    /** Why appends of a topic wait. */
    String whyHeld(Topic topic) {
        String full = topic.stock().full();
        return full != null ? full : "The journal's disk had no room for all appends that waited";
    }

    private void refuseTooLarge(Topic topic, List<Append> list, long most) {
        for (Append a : List.copyOf(list)) {
            if (cost(a) > most) {
                refuse(
                        topic,
                        List.of(a),
                        "An append of " + a.bytes + " bytes to the topic '" + topic.name()
                                + "' is larger than its whole limit of " + most + " bytes");
                list.remove(a);
            }
        }
    }

    private void tellFull(JournalFile f, Topic topic, List<Append> rest, @Nullable String whyNot) throws SQLException {
        String message = whyNot != null ? whyNot : whyFull.ofFile(f);
        topic.stock().full(message);
        if (limits.whenFull(topic) == WhenFull.reject) {
            refuse(topic, rest, message);
        } else {
            topic.stock().holding(true);
            held.add(topic, rest);
        }
    }

    private void refuse(Topic topic, List<Append> list, String whyNot) {
        burst.refused(topic, list.size(), whyNot);
        topic.stock().full(whyNot);
        for (Append a : list) {
            a.failure = new JournalFullException(whyNot + "; the record was not stored");
        }
        refused.addAll(list);
    }

    /** Those that were refused since the last call, to be told. */
    List<Append> takeRefused() {
        List<Append> list = new ArrayList<>(refused);
        refused.clear();
        return list;
    }

    /**
     * Makes sure that a change's own append finds room. Such are dead letters, so that of the limits only the topic's
     * counts; what the disk can not take is refused too, or it would keep all others from being written.
     */
    void require(JournalFile f, Topic topic, List<Append> own, Append next) throws SQLException, JournalFullException {
        long inFile = costInFile(own) + costInFile(next);
        if (inFile > mostOfChangesTried || !mostOfChanges.test(inFile)) {
            mostOfChangesTried = Long.MAX_VALUE; // who asks again later finds another disk, perhaps
            full(
                    topic,
                    "The journal's disk has no room for " + inFile + " bytes of topic '" + topic.name()
                            + "'; make room on the disk");
        }
        takingOfChanges = inFile;
        long limit = limits.maxSize(topic);
        if (limit == Long.MAX_VALUE) {
            return;
        }
        long needed = cost(next);
        for (Append a : own) {
            needed += a.topic() == topic ? cost(a) : 0;
        }
        long room = roomOf(topic);
        if (needed > room) {
            String whyNot = whyFull.ofTopic(f, topic);
            GivingWay.Wanted wanted = isFarOver(room)
                    ? new GivingWay.Wanted(needed, needed, GivingWay.SLICE_BYTES)
                    : new GivingWay.Wanted(needed - room, needed - room, margin(limit));
            long freed = givingWay.freeDeadLetters(f, topic, wanted.need() + wanted.beyond(), whyNot);
            if (needed > afterFreeing(roomOf(topic), room, 0, freed, wanted)) {
                full(topic, whyNot);
            }
        }
    }

    private static void full(Topic topic, String why) throws JournalFullException {
        topic.stock().full(why);
        throw new JournalFullException(why + "; the entry was not stored");
    }

    void committed() {
        givingWay.drops().forEach((t, n) -> burst.dropped(t, n, t.stock().full() + ""));
        mostTried = mostTried > Long.MAX_VALUE / 2 ? mostTried : mostTried + mostTried / 4 + SQLITE_PAGE;
        mostOfChangesTried = Long.MAX_VALUE;
        settle();
    }

    /** The transaction has ended: what it was to delete is there or is gone. */
    void settle() {
        givingWay.ended();
    }
}
