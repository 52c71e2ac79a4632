package dev.serai.cli;

import dev.serai.journal.control.EntryLine;
import dev.serai.journal.control.StatusJson;
import dev.serai.journal.log.JournalView;
import dev.serai.names.SizeText;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code serai journal topics}: what the journal holds. */
@Command(
        name = "topics",
        mixinStandardHelpOptions = true,
        versionProvider = SeraiCommand.VersionLine.class,
        description =
                "Lists the topics: oldest offset, the offset that the next record gets, entries, bytes, the times of"
                        + " the oldest and the newest entry, and how many a limit took away unread.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            ExitCode.OK + ":done",
            ExitCode.FAILED + ":the journal can not be read; the message says why",
            ExitCode.WRONG + ":wrong option or setting"
        },
        footerHeading = "%nExamples:%n",
        footer = {"  serai journal topics", "  serai journal topics --json | jq .entries"})
final class TopicsCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private JournalArguments journal = new JournalArguments();

    @Option(names = "--json", description = "Print a JSON object a line for each topic.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        return journal.run(() -> {
            try (JournalView view = journal.view()) {
                print(view.topics(), spec.commandLine().getOut());
                return ExitCode.OK;
            }
        });
    }

    private void print(List<JournalView.TopicState> topics, PrintWriter out) {
        if (json) {
            topics.forEach(t -> out.println(StatusJson.of(fields(t))));
        } else if (topics.isEmpty()) {
            out.println("The journal has no topic yet: a route makes one when it first appends to it.");
        } else {
            TextTable table = new TextTable(
                    journal.text(), "TOPIC", ">FIRST", ">NEXT", ">ENTRIES", ">SIZE", "OLDEST", "NEWEST", ">DROPPED");
            for (JournalView.TopicState t : topics) {
                table.add(
                        t.name(),
                        t.first(),
                        t.next(),
                        t.entries(),
                        SizeText.of(t.bytes()),
                        shown(t.oldestMillis()),
                        shown(t.newestMillis()),
                        t.dropped());
            }
            table.lines().forEach(out::println);
        }
        out.flush();
    }

    private static Map<String, @Nullable Object> fields(JournalView.TopicState t) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("topic", t.name());
        fields.put("first", t.first());
        fields.put("next", t.next());
        fields.put("entries", t.entries());
        fields.put("bytes", t.bytes());
        fields.put("oldest", time(t.oldestMillis()));
        fields.put("newest", time(t.newestMillis()));
        fields.put("dropped", t.dropped());
        return fields;
    }

    private static @Nullable String time(@Nullable Long millis) {
        return millis == null ? null : EntryLine.time(millis);
    }

    private static String shown(@Nullable Long millis) {
        return millis == null ? "-" : EntryLine.time(millis);
    }
}
