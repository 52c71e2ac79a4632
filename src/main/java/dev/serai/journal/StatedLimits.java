package dev.serai.journal;

import dev.serai.journal.log.TopicLimits;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What endpoints state about their topics' limits. They are the topic's, not the endpoint's: whoever states one must
 * state the same. Not thread-safe.
 */
final class StatedLimits {
    private record Stated(String topic, TopicLimits limits) {}

    private final Map<String, Stated> byUri = new LinkedHashMap<>();

    /** @throws IllegalArgumentException when another endpoint states another value */
    void add(String uri, String topic, TopicLimits limits) {
        for (Map.Entry<String, Stated> e : byUri.entrySet()) {
            if (e.getValue().topic.equals(topic)) {
                TopicLimits other = e.getValue().limits;
                agree("maxSize", uri, limits.maxSize(), e.getKey(), other.maxSize(), topic);
                agree("retention", uri, limits.retention(), e.getKey(), other.retention(), topic);
                agree("whenFull", uri, limits.whenFull(), e.getKey(), other.whenFull(), topic);
            }
        }
        byUri.put(uri, new Stated(topic, limits));
    }

    private static void agree(
            String option, String uri, @Nullable Object value, String otherUri, @Nullable Object other, String topic) {
        if (value != null && other != null && !value.equals(other)) {
            throw new IllegalArgumentException("The topic '" + topic + "' has one " + option + " for all: " + uri
                    + " says " + value + ", " + otherUri + " says " + other + ". State it once, or the same");
        }
    }

    void remove(String uri) {
        byUri.remove(uri);
    }

    Map<String, TopicLimits> all() {
        return byUri.values().stream()
                .filter(s -> !s.limits.equals(TopicLimits.NONE))
                .map(Stated::topic)
                .distinct()
                .collect(Collectors.toMap(t -> t, this::of));
    }

    TopicLimits of(String topic) {
        return new TopicLimits(
                first(topic, TopicLimits::maxSize),
                first(topic, TopicLimits::retention),
                first(topic, TopicLimits::whenFull));
    }

    private <T> @Nullable T first(String topic, Function<TopicLimits, @Nullable T> value) {
        return byUri.values().stream()
                .filter(s -> s.topic.equals(topic))
                .map(s -> value.apply(s.limits))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
