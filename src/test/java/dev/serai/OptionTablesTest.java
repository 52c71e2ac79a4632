package dev.serai;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables of options and headers in the components' pages are those of their metadata. After a change they are
 * written again by {@code mvn verify -Dtest=OptionTablesTest -DskipITs -Dserai.docs=write}.
 */
class OptionTablesTest {
    private static final Path METADATA = Path.of("src", "generated", "resources", "META-INF", "dev", "serai");
    /** The labels of a page's options, in the order in which they stand there. */
    private static final Map<String, List<String>> GROUPS = Map.of(
            "serial",
            List.of(
                    "common",
                    "line",
                    "open",
                    "identity",
                    "framing",
                    "integrity",
                    "recovery",
                    "consumer",
                    "producer",
                    "request"),
            "journal",
            List.of("producer", "consumer", "common", "consumer,advanced", "advanced"));

    private static final Pattern GENERATED =
            Pattern.compile("(<!-- generated: ([a-z-]+) ([a-z]+) -->\n).*?(<!-- end -->)", Pattern.DOTALL);

    /** What Camel gives every endpoint; its own pages tell of it. */
    private static final List<String> CAMELS_OWN = List.of(
            "autowiredEnabled", "bridgeErrorHandler", "exceptionHandler", "exchangePattern", "lazyStartProducer");

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"serial", "journal"})
    void theTablesOfThePageAreThoseOfTheMetadata(String name) throws IOException {
        Path file = Path.of("docs", name + ".md");
        String page = Files.readString(file);
        Matcher matcher = GENERATED.matcher(page);
        int tables = 0;
        StringBuilder written = new StringBuilder();
        while (matcher.find()) {
            tables++;
            String table = table(matcher.group(2), matcher.group(3));
            matcher.appendReplacement(
                    written, Matcher.quoteReplacement(matcher.group(1) + "\n" + table + "\n" + matcher.group(4)));
        }
        matcher.appendTail(written);
        if (System.getProperty("serai.docs", "").equals("write")) {
            Files.writeString(file, written);
        }

        assertThat(tables).isEqualTo(3);
        assertThat(page).as(file + ", written again by -Dserai.docs=write").isEqualTo(written.toString());
    }

    private static String table(String component, String kind) throws IOException {
        JsonNode metadata =
                JSON.readTree(METADATA.resolve(Path.of(component.replaceFirst("-.*", ""), component + ".json"))
                        .toFile());
        return switch (kind) {
            case "headers" -> headers(metadata.get("headers"));
            case "component" -> component(metadata.get("componentProperties"));
            default -> options(component, metadata.get("properties"));
        };
    }

    private static String component(JsonNode properties) {
        StringBuilder table = new StringBuilder("| option | default | meaning |\n|---|---|---|\n");
        properties.properties().forEach(property -> {
            if (!CAMELS_OWN.contains(property.getKey())) {
                table.append(row(property)).append('\n');
            }
        });
        return table.toString();
    }

    private static String row(Map.Entry<String, JsonNode> property) {
        JsonNode option = property.getValue();
        return "| `" + property.getKey() + "` | " + defaultValue(option) + " | "
                + cell(option.get("description").asText()) + values(option) + " |";
    }

    private static String options(String component, JsonNode properties) {
        Map<String, List<String>> rowsByGroup = new LinkedHashMap<>();
        properties.properties().forEach(property -> {
            JsonNode option = property.getValue();
            if (option.get("kind").asText().equals("parameter") && !CAMELS_OWN.contains(property.getKey())) {
                rowsByGroup
                        .computeIfAbsent(option.get("label").asText(), group -> new ArrayList<>())
                        .add(row(property));
            }
        });
        StringBuilder table = new StringBuilder("| option | default | meaning |\n|---|---|---|\n");
        for (String group : GROUPS.getOrDefault(component, List.of("consumer", "common"))) {
            List<String> rows = rowsByGroup.remove(group);
            assertThat(rows).as("options of the group " + group).isNotNull();
            table.append("| **").append(group).append("** | | |\n");
            rows.forEach(row -> table.append(row).append('\n'));
        }
        assertThat(rowsByGroup).as("groups that the page does not know").isEmpty();
        return table.toString();
    }

    private static String defaultValue(JsonNode option) {
        String value = option.path("defaultValue").asText("");
        if (value.isEmpty()) {
            return "–";
        }
        boolean duration = option.get("type").asText().equals("duration");
        return duration && value.matches("[1-9]\\d*") ? value + "ms" : value;
    }

    private static String values(JsonNode option) {
        if (!option.has("enum")) {
            return "";
        }
        List<String> values = new ArrayList<>();
        option.get("enum").forEach(value -> values.add("`" + value.asText() + "`"));
        return " Values: " + String.join(", ", values) + ".";
    }

    private static String headers(JsonNode headers) {
        StringBuilder table = new StringBuilder("| header | type | meaning |\n|---|---|---|\n");
        headers.properties().forEach(property -> table.append("| `")
                .append(property.getKey())
                .append("` | ")
                .append(property.getValue().get("javaType").asText().replaceFirst("^java\\.(time|lang)\\.", ""))
                .append(" | ")
                .append(cell(property.getValue().get("description").asText()))
                .append(" |\n"));
        return table.toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }
}
