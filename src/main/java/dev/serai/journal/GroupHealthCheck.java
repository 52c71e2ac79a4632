package dev.serai.journal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.jspecify.annotations.Nullable;

/**
 * DOWN with the reason while a group does not go on, and while more, or older, entries wait for it than its route
 * allows ({@code maxLag}, {@code maxLagAge}). The age is read from the file only where a bound is set.
 */
final class GroupHealthCheck extends AbstractHealthCheck {
    private final GroupStatus status;
    private final JournalConfiguration bounds;
    private final Supplier<@Nullable ReadingGroup> group;

    GroupHealthCheck(
            String topic,
            String name,
            GroupStatus status,
            JournalConfiguration bounds,
            Supplier<@Nullable ReadingGroup> group) {
        super("camel", "journal:" + topic + "/" + name);
        this.status = status;
        this.bounds = bounds;
        this.group = group;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        List<String> reasons = new ArrayList<>();
        builder.detail("delivered", status.deliveredEntries());
        builder.detail("failures", status.failures());
        builder.detail("deadLetters", status.deadLetters());
        GroupStatus.Trouble trouble = status.details();
        if (trouble != null) {
            builder.detail("kind", ReadingGroup.words(trouble.kind()));
            builder.detail("since", trouble.since().toString());
            builder.detail("attempts", trouble.attempts());
            if (trouble.nextTry() != null) {
                builder.detail("nextTry", trouble.nextTry().toString());
            }
            reasons.add(trouble.reason());
        }
        if (status.letterTrouble() != null) {
            reasons.add(status.letterTrouble());
        }
        ReadingGroup reading = group.get();
        if (reading != null) {
            lag(builder, reading, reasons);
        }
        if (reasons.isEmpty()) {
            builder.up();
        } else {
            builder.message(String.join("; ", reasons)).down();
        }
    }

    private void lag(HealthCheckResultBuilder builder, ReadingGroup reading, List<String> reasons) {
        long lag = reading.lag();
        builder.detail("lag", lag);
        String who = "Group '" + reading.name() + "' of topic '" + reading.topic() + "'";
        if (bounds.getMaxLag() > 0 && lag > bounds.getMaxLag()) {
            reasons.add(who + " is " + lag + " entries behind, more than maxLag=" + bounds.getMaxLag()
                    + ". Look at its sink, or raise batchSize");
        }
        Duration most = bounds.getMaxLagAge();
        if (!most.isZero()) {
            Duration age = reading.lagAge();
            builder.detail("lagAge", age.toString());
            if (age.compareTo(most) > 0) {
                reasons.add(who + " is " + age.toSeconds() + " s behind, more than maxLagAge=" + most.toSeconds()
                        + "s. Look at its sink, or raise batchSize");
            }
        }
    }
}
