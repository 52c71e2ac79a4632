package dev.serai.journal;

import dev.serai.journal.log.Batch;
import dev.serai.journal.log.DeadLetters;
import dev.serai.journal.log.JournalException;

/** What a group says about what keeps it from going on. */
record GroupTexts(String topic, String group) {
    private String who() {
        return "Group '" + group + "' of topic '" + topic + "'";
    }

    String waits(DeliveryFailure failure) {
        return who() + " waits for its sink, and tries again: " + failure.text();
    }

    String needsPerson(DeliveryFailure failure) {
        return who() + " needs somebody to mend its sink or its route, and tries again: " + failure.text();
    }

    String refusedWhole(Batch batch, DeliveryFailure failure) {
        return who() + " needs somebody: it stands at the entries " + batch.firstId() + " to offset "
                + batch.lastOffset() + ", of which the sink refuses one or more, and bisect=false keeps it from looking"
                + " for them: " + failure.text();
    }

    String stands(Batch batch, DeliveryFailure failure) {
        return who() + " stands at entry " + batch.firstId() + ", which the sink refuses: " + failure.text()
                + ". Nothing is lost, and nothing behind it is delivered until the sink takes it"
                + (topic.equals(DeadLetters.TOPIC) ? "; what is a dead letter already does not become one again" : "");
    }

    String noNeighbour(Batch batch, DeliveryFailure failure) {
        return who() + " waits at entry " + batch.firstId() + ", which the sink refuses: " + failure.text()
                + ". There is no later entry yet that would show whether the entry or the sink is at fault";
    }

    String inARow(int entries, Batch first, DeliveryFailure failure) {
        return who() + " needs somebody: " + entries + " entries in a row were refused, from " + first.firstId()
                + " on, so the sink or the route is likely at fault and not the entries. Nothing was given up. Mend it,"
                + " or set poisonLimit higher if all of them are bad: " + failure.text();
    }

    String lettersNotWritten(Batch first, Exception failure) {
        return who() + " waits at entry " + first.firstId() + ", which the sink refuses, since it can not become a dead"
                + " letter: " + failure.getMessage();
    }

    String interrupted() {
        return "The thread that reads topic '" + topic + "' for group '" + group + "' was interrupted by a step of the"
                + " route, or by something else that nobody asked for; it goes on";
    }

    String unreadable(Throwable failure) {
        if (!(failure instanceof JournalException)) {
            return who() + " met a fault of the program, and tries again: " + DeliveryFailure.text(failure);
        }
        return "Topic '" + topic + "' can not be read for group '" + group + "': " + failure.getMessage();
    }
}
