package dev.serai.journal.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.journal.log.DeadLetter;
import dev.serai.journal.log.Journal;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.SeekTarget;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asks the daemon that has the journal open, a connection for each request. */
final class RemoteOperations implements JournalOperations {
    /** A daemon whose disk is full holds a change for as long as that lasts. */
    private static final Duration TO_ANSWER = Duration.ofSeconds(60);

    private static final int TRIES_WHILE_BUSY = 50;
    private static final long BETWEEN_TRIES_MILLIS = 100;

    private final ControlSocket socket;

    RemoteOperations(Path journal) {
        this.socket = new ControlSocket(journal);
    }

    @Override
    public boolean isRunning() {
        return true;
    }

    @Override
    public List<RunningGroup> groups() throws JournalException, InterruptedException {
        return Protocol.groups(ask(request("groups"), List.of()));
    }

    @Override
    public Journal.Moved seek(String topic, String group, SeekTarget to, boolean dryRun)
            throws JournalException, InterruptedException {
        return Protocol.moved(ask(
                request("seek")
                        .put("topic", topic)
                        .put("group", group)
                        .put("to", to.toString())
                        .put("dryRun", dryRun),
                List.of()));
    }

    @Override
    public Journal.Forgotten forget(String topic, String group, boolean dryRun)
            throws JournalException, InterruptedException {
        return Protocol.forgotten(
                ask(request("forget").put("topic", topic).put("group", group).put("dryRun", dryRun), List.of()));
    }

    @Override
    public Imported importLines(String topic, List<byte[]> lines, Duration keep)
            throws JournalException, InterruptedException {
        return Protocol.imported(ask(
                request("import").put("topic", topic).put("lines", lines.size()).put("keepMillis", keep.toMillis()),
                lines));
    }

    @Override
    public Map<Long, DeadLetter.State> retry(Collection<Long> offsets) throws JournalException, InterruptedException {
        return Protocol.states(ask(Protocol.putOffsets(request("retry"), offsets), List.of()));
    }

    @Override
    public Map<Long, DeadLetter.State> discard(Collection<Long> offsets) throws JournalException, InterruptedException {
        return Protocol.states(ask(Protocol.putOffsets(request("discard"), offsets), List.of()));
    }

    private static ObjectNode request(String operation) {
        return Protocol.object().put("operation", operation);
    }

    private ObjectNode ask(ObjectNode request, List<byte[]> lines) throws JournalException, InterruptedException {
        ObjectNode answer = askOnce(request, lines);
        for (int i = 1; answer.path("busy").asBoolean() && i < TRIES_WHILE_BUSY; i++) {
            Thread.sleep(BETWEEN_TRIES_MILLIS);
            answer = askOnce(request, lines);
        }
        String error = Protocol.text(answer, "error");
        if (error != null) {
            throw new JournalException(error);
        }
        return answer;
    }

    private ObjectNode askOnce(ObjectNode request, List<byte[]> lines) throws JournalException {
        try (Connection c = new Connection(socket.connect())) {
            c.within(TO_ANSWER);
            @Nullable IOException broken = send(c, request, lines);
            try {
                return Protocol.read(c.readLine(Protocol.LONGEST_ANSWER));
            } catch (IOException e) {
                if (broken != null) {
                    e.addSuppressed(broken);
                }
                throw e;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new JournalException(
                    "The daemon did not answer at " + socket.path() + " (" + e.getMessage()
                            + "): whether it did what was asked is not known. Asking again does no harm",
                    e);
        }
    }

    /** One that turns the request away may not read it: what it says about that is there all the same. */
    private static @Nullable IOException send(Connection c, ObjectNode request, List<byte[]> lines) {
        try {
            c.writeLine(request.toString());
            for (byte[] line : lines) {
                c.writeLine(line);
            }
            return null;
        } catch (IOException e) {
            return e;
        }
    }

    @Override
    public void close() {
        // each request closes what it opened
    }
}
