package dev.serai.testkit;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/**
 * What stands in for MongoDB on loopback: mongo-java-server, which speaks its protocol, in a process of its own that
 * can be killed and started again on the same port and data. Each command is in its file before it is answered. A real
 * server is used instead where the system property {@code serai.it.mongodb} has its URI; that one is neither stopped
 * nor started here. Not thread-safe.
 */
public final class MongoServer extends LocalServer {
    private final boolean oplog;
    private final @Nullable String real;

    private MongoServer(Path folder, boolean oplog, @Nullable String real) throws IOException {
        super(folder);
        this.oplog = oplog;
        this.real = real;
    }

    /** Starts one with a new file. */
    public static MongoServer start(Path folder) throws IOException, InterruptedException {
        return start(folder, false);
    }

    /**
     * Starts one with a new file.
     *
     * @param oplog whether it keeps a log of operations, which change streams read
     */
    public static MongoServer start(Path folder, boolean oplog) throws IOException, InterruptedException {
        MongoServer server = new MongoServer(folder, oplog, System.getProperty("serai.it.mongodb"));
        server.start();
        return server;
    }

    /** Whether it is MongoDB's own server. */
    public boolean isReal() {
        return real != null;
    }

    public String uri() {
        return real != null ? real : "mongodb://127.0.0.1:" + port + "/?serverSelectionTimeoutMS=5000";
    }

    /** Starts it again on the port and file it had; returns when it takes connections. */
    @Override
    public void start() throws IOException, InterruptedException {
        if (real != null) {
            return;
        }
        run(new ProcessBuilder(TestJvm.command(
                "-Xmx256m",
                "-cp",
                TestJvm.classPath(),
                MongoServer.class.getName(),
                Integer.toString(port),
                folder.resolve("mongo.mv").toString(),
                Boolean.toString(oplog))));
    }

    @Override
    public boolean isRunning() {
        return real != null || super.isRunning();
    }

    /** A client of the test's own; the test closes it. */
    public MongoClient connect() {
        return MongoClients.create(uri());
    }

    /** The process that stands in: {@code PORT FILE OPLOG}. It ends when it is killed. */
    public static void main(String[] args) {
        MVStore store = new MVStore.Builder()
                .fileName(args[1])
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .open();
        de.bwaldvogel.mongo.MongoServer server = new de.bwaldvogel.mongo.MongoServer(new CommittedFirst(store));
        if (Boolean.parseBoolean(args[2])) {
            server.enableOplog();
        }
        server.bind(InetAddress.getLoopbackAddress().getHostAddress(), Integer.parseInt(args[0]));
    }

    /**
     * Writes to the file before it answers; by itself the backend does so once a second. One write at a time: the
     * commit of one would take another in its middle to the file, a document that its index does not know.
     */
    private static final class CommittedFirst extends H2Backend {
        private static final List<String> WRITES =
                List.of("insert", "update", "delete", "findAndModify", "createIndexes");

        CommittedFirst(MVStore store) {
            super(store);
        }

        @Override
        public Document handleMessage(MongoMessage message) {
            return WRITES.stream().anyMatch(message.getDocument()::containsKey)
                    ? committed(() -> super.handleMessage(message))
                    : super.handleMessage(message);
        }

        @Override
        public Document handleCommand(Channel channel, String database, String command, Document query) {
            return WRITES.contains(command)
                    ? committed(() -> super.handleCommand(channel, database, command, query))
                    : super.handleCommand(channel, database, command, query);
        }

        private synchronized Document committed(Supplier<Document> write) {
            Document answer = write.get();
            commit();
            return answer;
        }
    }
}
