package dev.serai.cli;

import dev.serai.journal.control.EntryLine;
import dev.serai.journal.control.JournalOperations;
import dev.serai.journal.control.JournalOperations.RunningGroup;
import dev.serai.journal.control.StatusJson;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.JournalView;
import dev.serai.journal.log.JournalView.GroupState;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serai journal groups}: how far each group is. */
@Command(
        name = "groups",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description = "Lists the groups: the offset each reads next, how many entries it has not read, and how old the"
                + " oldest of these is. While the daemon runs also which route reads for it, and what keeps it"
                + " from going on, how often it was tried and when it is tried again: behind a '!' what somebody"
                + " must mend, behind a '~' what passes by itself.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done",
            ExitCode.FAILED + ":the journal can not be read; the message says why",
            ExitCode.WRONG + ":wrong option or setting"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  serai journal groups", "  serai journal groups --json | jq 'select(.lag > 1000)'"})
final class GroupsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Option(names = "--json", description = "Print a JSON object a line for each group.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        return journal.run(() -> {
            Path path = journal.path();
            try (JournalView view = JournalView.open(path)) {
                print(view.groups(), running(path), System.currentTimeMillis());
                return ExitCode.OK;
            }
        });
    }

    /** What the daemon's routes read; null when none runs. */
    private @Nullable List<RunningGroup> running(Path path) throws InterruptedException {
        try (JournalOperations daemon = JournalOperations.running(path)) {
            return daemon == null ? null : daemon.groups();
        } catch (JournalException e) {
            journal.fail("what the routes do is not known: " + e.getMessage());
            return null;
        }
    }

    private void print(List<GroupState> groups, @Nullable List<RunningGroup> running, long now) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            groups.forEach(g -> out.println(StatusJson.of(fields(g, running))));
        } else if (groups.isEmpty()) {
            out.println("The journal has no group yet: a route from: journal:topic?group=name makes one.");
        } else {
            TextTable table =
                    new TextTable(journal.text(), "", "TOPIC", "GROUP", ">NEXT", ">LAG", ">AGE", ">MISSING", "ROUTE");
            for (GroupState g : groups) {
                RunningGroup route = route(g, running);
                table.add(
                        mark(route),
                        g.topic(),
                        g.name(),
                        g.next(),
                        g.lag(),
                        g.oldestUnreadMillis() == null ? "-" : AgeText.of(now - g.oldestUnreadMillis()),
                        g.missing(),
                        running == null ? "-" : route == null ? "(none)" : route.route());
            }
            table.lines().forEach(line -> out.println(line));
            if (running == null) {
                out.println("No daemon answers: whether routes read is not known.");
            } else {
                running.stream()
                        .filter(r -> r.trouble() != null)
                        .forEach(r -> out.println(mark(r) + " " + journal.text().line(r.trouble() + tries(r, now))));
            }
        }
        out.flush();
    }

    /** How often it was tried in vain, for how long, and when it is tried again. */
    private static String tries(RunningGroup r, long now) {
        Instant since = r.since();
        if (since == null) {
            return "";
        }
        Instant next = r.nextTry();
        return String.format(
                Locale.ROOT,
                " (tried %s in %s, next try %s)",
                r.failures() == 1 ? "once" : r.failures() + " times",
                AgeText.of(now - since.toEpochMilli()),
                next == null || next.toEpochMilli() <= now ? "now" : "in " + AgeText.of(next.toEpochMilli() - now));
    }

    private static String mark(@Nullable RunningGroup route) {
        return route == null || route.trouble() == null ? "" : route.needsPerson() ? "!" : "~";
    }

    private static @Nullable RunningGroup route(GroupState g, @Nullable List<RunningGroup> running) {
        return running == null
                ? null
                : running.stream()
                        .filter(r -> r.topic().equals(g.topic()) && r.group().equals(g.name()))
                        .findFirst()
                        .orElse(null);
    }

    private static Map<String, @Nullable Object> fields(GroupState g, @Nullable List<RunningGroup> running) {
        RunningGroup route = route(g, running);
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("topic", g.topic());
        fields.put("group", g.name());
        fields.put("next", g.next());
        fields.put("lag", g.lag());
        fields.put("oldestUnread", g.oldestUnreadMillis() == null ? null : EntryLine.time(g.oldestUnreadMillis()));
        fields.put("missing", g.missing());
        fields.put("cut", g.bounds());
        fields.put("daemon", running != null);
        fields.put("route", route == null ? null : route.route());
        fields.put("trouble", route == null ? null : route.trouble());
        fields.put("needsPerson", route != null && route.needsPerson());
        fields.put("failures", route == null ? 0 : route.failures());
        fields.put("since", route == null ? null : route.since());
        fields.put("nextTry", route == null ? null : route.nextTry());
        return fields;
    }
}
