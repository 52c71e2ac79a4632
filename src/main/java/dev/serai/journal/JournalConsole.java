package dev.serai.journal;

import dev.serai.journal.log.Journal;
import dev.serai.journal.log.Space;
import dev.serai.journal.log.TopicStatus;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.spi.annotations.DevConsole;
import org.apache.camel.support.console.AbstractDevConsole;
import org.apache.camel.util.json.JsonArray;
import org.apache.camel.util.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Camel's dev console {@code journal}: the file, what was appended, each group's place, lag, trouble and next try. */
@DevConsole(name = "journal", displayName = "Journal", description = "The journal, its topics and groups")
public final class JournalConsole extends AbstractDevConsole {

    public JournalConsole() {
        super("serai", "journal", "Journal", "The journal, its topics and groups");
    }

    private @Nullable JournalComponent component() {
        return getCamelContext().hasComponent("journal") instanceof JournalComponent component ? component : null;
    }

    @Override
    protected String doCallText(Map<String, Object> options) {
        StringBuilder text = new StringBuilder();
        JournalComponent component = component();
        Journal journal = component == null ? null : component.openJournal();
        if (component == null || journal == null) {
            return "not open: no running route uses it" + System.lineSeparator();
        }
        Journal.Counters counted = journal.counters();
        text.append(String.format("%s: %s%n", journal.path(), journal.trouble() == null ? "open" : journal.trouble()));
        for (String warning : journal.warnings()) {
            text.append(String.format("    warning: %s%n", warning));
        }
        Space space = journal.space();
        text.append(String.format(
                "    file: %d bytes, %d of %d in use; disk: %d bytes free%s%n",
                space.fileBytes(),
                space.usedBytes(),
                space.maxBytes(),
                journal.path().toFile().getUsableSpace(),
                space.diskLow() ? ", low" : ""));
        text.append(String.format(
                "    appended: %d records, %d bytes, %d commits of %d ms, %d bytes written, %d refused, %d bytes waiting%n",
                counted.records(),
                counted.contentBytes(),
                counted.commits(),
                TimeUnit.NANOSECONDS.toMillis(counted.commitNanos()),
                counted.writtenBytes(),
                counted.refused(),
                counted.waitingBytes()));
        text.append(
                String.format("    deleted: %d entries, %d of them unread%n", counted.deleted(), counted.dropped()));
        for (TopicStatus topic : journal.topics()) {
            text.append(String.format(
                    "topic %s: next offset %d, %d dropped%s%s%n",
                    topic.name(),
                    topic.next(),
                    topic.dropped(),
                    topic.size() < 0 ? "" : ", " + topic.size() + " bytes",
                    topic.full() == null ? "" : ": " + topic.full()));
        }
        for (ReadingGroup group : component.reading()) {
            group(text, group);
        }
        return text.toString();
    }

    private static void group(StringBuilder text, ReadingGroup group) {
        GroupStatus status = group.status();
        text.append(String.format(
                "%s/%s (route %s): at offset %d, %d entries and %d s behind%n",
                group.topic(),
                group.name(),
                group.route(),
                group.cursor(),
                group.lag(),
                group.lagAge().toSeconds()));
        text.append(String.format(
                "    delivered: %d entries in %d batches, %d failures, %d retries, %d halved, %d dead letters, %d skipped,"
                        + " %d missed%n",
                status.deliveredEntries(),
                status.deliveredBatches(),
                status.failures(),
                status.retries(),
                status.halvedBatches(),
                status.deadLetters(),
                status.skippedEntries(),
                status.missedEntries()));
        GroupStatus.Trouble trouble = group.trouble();
        if (trouble != null) {
            text.append(String.format(
                    "    trouble (%s) since %s, tried %d times, next try %s: %s%n",
                    ReadingGroup.words(trouble.kind()),
                    trouble.since(),
                    trouble.attempts(),
                    trouble.nextTry() == null ? "now" : trouble.nextTry(),
                    trouble.reason()));
        }
    }

    @Override
    protected JsonObject doCallJson(Map<String, Object> options) {
        JsonObject root = new JsonObject();
        JournalComponent component = component();
        Journal journal = component == null ? null : component.openJournal();
        root.put("open", journal != null);
        if (component == null || journal == null) {
            return root;
        }
        Journal.Counters counted = journal.counters();
        root.put("path", journal.path().toString());
        root.put("up", journal.trouble() == null);
        root.put("trouble", journal.trouble());
        root.put("warnings", new JsonArray(journal.warnings()));
        Space space = journal.space();
        root.put("fileBytes", space.fileBytes());
        root.put("usedBytes", space.usedBytes());
        root.put("maxBytes", space.maxBytes());
        root.put("diskLow", space.diskLow());
        root.put("freeDiskBytes", journal.path().toFile().getUsableSpace());
        root.put("records", counted.records());
        root.put("appends", counted.appends());
        root.put("bytes", counted.contentBytes());
        root.put("bytesWritten", counted.writtenBytes());
        root.put("commits", counted.commits());
        root.put("commitNanos", counted.commitNanos());
        root.put("dropped", counted.dropped());
        root.put("deleted", counted.deleted());
        root.put("appendsRefused", counted.refused());
        root.put("bytesWaiting", counted.waitingBytes());
        JsonArray topics = new JsonArray();
        for (TopicStatus topic : journal.topics()) {
            JsonObject json = new JsonObject();
            json.put("topic", topic.name());
            json.put("next", topic.next());
            json.put("dropped", topic.dropped());
            json.put("bytes", topic.size() < 0 ? null : topic.size());
            json.put("full", topic.full());
            topics.add(json);
        }
        root.put("topics", topics);
        JsonArray groups = new JsonArray();
        for (ReadingGroup group : component.reading()) {
            groups.add(json(group));
        }
        root.put("groups", groups);
        return root;
    }

    private static JsonObject json(ReadingGroup group) {
        GroupStatus status = group.status();
        JsonObject json = new JsonObject();
        json.put("topic", group.topic());
        json.put("group", group.name());
        json.put("route", group.route());
        json.put("cursor", group.cursor());
        json.put("lag", group.lag());
        json.put("lagAgeMillis", group.lagAge().toMillis());
        json.put("delivered", status.deliveredEntries());
        json.put("batches", status.deliveredBatches());
        json.put("failures", status.failures());
        json.put("retries", status.retries());
        json.put("halved", status.halvedBatches());
        json.put("deadLetters", status.deadLetters());
        json.put("redelivered", status.redeliveredLetters());
        json.put("skipped", status.skippedEntries());
        json.put("missed", status.missedEntries());
        GroupStatus.Trouble trouble = group.trouble();
        json.put("up", trouble == null);
        if (trouble != null) {
            json.put("trouble", trouble.reason());
            json.put("kind", ReadingGroup.words(trouble.kind()));
            json.put("since", trouble.since().toString());
            json.put("attempts", trouble.attempts());
            json.put(
                    "nextTry",
                    trouble.nextTry() == null ? null : trouble.nextTry().toString());
        }
        return json;
    }
}
