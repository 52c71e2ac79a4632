package dev.serai.journal.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.serai.journal.log.JournalException;
import dev.serai.journal.log.SeekTarget;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers on the journal's control socket, see the package. One thread of the given executor waits for connections, and
 * one more serves each; a client that sends too much or too slowly loses its connection, and no one else notices.
 */
public final class ControlServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
    private static final int MOST_CONNECTIONS = 4;
    private static final long AFTER_A_FAILURE_MILLIS = 1000;
    private static final Duration TO_ASK = Duration.ofSeconds(10);
    private static final Duration TO_SEND_LINES = Duration.ofSeconds(30);
    private static final Duration TO_TAKE_THE_ANSWER = Duration.ofSeconds(10);

    private final ControlSocket socket;
    private final ServerSocketChannel listening;
    private final JournalOperations operations;
    private final ExecutorService threads;
    private final Limits limits;
    private final Semaphore free;
    private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** How much and how long a client may. */
    record Limits(int connections, Duration toAsk, Duration toSendLines, Duration toTakeTheAnswer) {
        static final Limits USUAL = new Limits(MOST_CONNECTIONS, TO_ASK, TO_SEND_LINES, TO_TAKE_THE_ANSWER);
    }

    private ControlServer(
            ControlSocket socket,
            ServerSocketChannel listening,
            JournalOperations operations,
            ExecutorService threads,
            Limits limits) {
        this.socket = socket;
        this.listening = listening;
        this.operations = operations;
        this.threads = threads;
        this.limits = limits;
        this.free = new Semaphore(limits.connections);
    }

    /**
     * Begins to listen; the one who calls holds the journal's lock.
     *
     * @param operations what is done for clients
     * @param threads grows with the connections, up to a few; whoever gave it shuts it down after {@link #close}
     * @throws IOException when the socket can not be made, or not for the owner alone
     */
    public static ControlServer start(Path journal, JournalOperations operations, ExecutorService threads)
            throws IOException {
        return start(journal, operations, threads, Limits.USUAL);
    }

    static ControlServer start(Path journal, JournalOperations operations, ExecutorService threads, Limits limits)
            throws IOException {
        ControlSocket socket = new ControlSocket(journal);
        ServerSocketChannel listening;
        try {
            listening = socket.listen();
        } catch (UnsupportedOperationException e) {
            throw new IOException("this system has no sockets for the owner alone: " + e.getMessage(), e);
        }
        ControlServer server = new ControlServer(socket, listening, operations, threads, limits);
        threads.execute(server::accept);
        return server;
    }

    private void accept() {
        boolean told = false;
        while (!closed) {
            try {
                SocketChannel client = listening.accept();
                connections.add(client);
                boolean room = free.tryAcquire();
                if (!room) {
                    refuse(client);
                } else {
                    serve(client);
                }
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Without free descriptors, say. They may come back; until then this must not spin.
                if (!told) {
                    LOG.warn("The control socket {} takes no commands at present: {}", socket.path(), e.toString());
                }
                told = true;
                if (!pause()) {
                    return;
                }
            }
        }
    }

    private static boolean pause() {
        try {
            Thread.sleep(AFTER_A_FAILURE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void serve(SocketChannel client) {
        try {
            threads.execute(() -> {
                try {
                    answer(client);
                } finally {
                    free.release();
                }
            });
        } catch (RejectedExecutionException e) {
            free.release();
            close(client);
        }
    }

    /** What fits the socket's buffer is sent; nobody waits for more. */
    private void refuse(SocketChannel client) {
        try (Connection c = new Connection(client)) {
            c.within(Duration.ZERO);
            c.writeLine(Protocol.object()
                    .put("error", "the daemon serves " + limits.connections + " other commands; try again")
                    .put("busy", true)
                    .toString());
        } catch (IOException e) {
            LOG.debug("A command was turned away: {}", e.toString());
        } finally {
            close(client);
        }
    }

    private void answer(SocketChannel client) {
        try (Connection c = new Connection(client)) {
            ObjectNode answer;
            try {
                c.within(limits.toAsk);
                answer = perform(c.readLine(Protocol.LONGEST_REQUEST), c);
            } catch (JournalException | IllegalArgumentException e) {
                answer = Protocol.error(String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                LOG.warn("A command failed", e);
                answer = Protocol.error("the daemon failed: " + e + "; its log says more");
            }
            c.within(limits.toTakeTheAnswer);
            c.writeLine(answer.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.debug("A command's connection ended: {}", e.toString());
        } finally {
            close(client);
        }
    }

    private ObjectNode perform(byte[] line, Connection c) throws IOException, InterruptedException {
        ObjectNode request = Protocol.read(line);
        String operation = Protocol.required(request, "operation");
        return switch (operation) {
            case "groups" -> Protocol.write(operations.groups());
            case "seek" -> {
                String topic = Protocol.required(request, "topic");
                String group = Protocol.required(request, "group");
                SeekTarget to = SeekTarget.parse(Protocol.required(request, "to"));
                boolean dryRun = request.path("dryRun").asBoolean();
                ObjectNode answer = Protocol.write(operations.seek(topic, group, to, dryRun));
                if (!dryRun) {
                    LOG.info("A command moved group '{}' of topic '{}' to {}", group, topic, to);
                }
                yield answer;
            }
            case "forget" -> {
                String topic = Protocol.required(request, "topic");
                String group = Protocol.required(request, "group");
                boolean dryRun = request.path("dryRun").asBoolean();
                ObjectNode answer = Protocol.write(operations.forget(topic, group, dryRun));
                if (!dryRun) {
                    LOG.info("A command had group '{}' of topic '{}' forgotten", group, topic);
                }
                yield answer;
            }
            case "import" -> {
                Duration keep = Duration.ofMillis(request.path("keepMillis").asLong());
                List<byte[]> lines = lines(c, request.path("lines").asInt());
                yield Protocol.write(operations.importLines(Protocol.required(request, "topic"), lines, keep));
            }
            case "retry" -> {
                List<Long> offsets = Protocol.offsets(request);
                LOG.info("A command has {} dead letters given to their groups again", offsets.size());
                yield Protocol.writeStates(operations.retry(offsets));
            }
            case "discard" -> {
                List<Long> offsets = Protocol.offsets(request);
                LOG.info("A command gives {} dead letters up", offsets.size());
                yield Protocol.writeStates(operations.discard(offsets));
            }
            default ->
                Protocol.error("the daemon does not know the operation '" + operation
                        + "': the command is of another version than the daemon; restart it");
        };
    }

    private List<byte[]> lines(Connection c, int count) throws IOException {
        if (count < 0 || count > Protocol.MOST_LINES) {
            throw new JournalException("an import takes at most " + Protocol.MOST_LINES + " lines a request");
        }
        c.within(limits.toSendLines);
        List<byte[]> lines = new ArrayList<>();
        int left = JournalOperations.LONGEST_IMPORT;
        for (int i = 0; i < count; i++) {
            byte[] line = c.readLine(left);
            left -= line.length;
            lines.add(line);
        }
        return lines;
    }

    /** Clients that are connected. */
    int connections() {
        return connections.size();
    }

    private void close(SocketChannel client) {
        connections.remove(client);
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("Closing a connection failed: {}", e.toString());
        }
    }

    /** Ends listening, and all connections. */
    @Override
    public void close() {
        closed = true;
        try {
            listening.close();
            socket.remove();
        } catch (IOException e) {
            LOG.warn("The control socket {} can not be removed: {}", socket.path(), e.toString());
        }
        connections.forEach(this::close);
    }
}
