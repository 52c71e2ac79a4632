package dev.serai.journal.log;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** A connection to the journal's file that may write, and every statement it writes with. Belongs to one thread. */
final class JournalFile implements AutoCloseable {
    /** Beside a journal: where its process unpacks SQLite. */
    static final String LIBRARY_FOLDER = "native";

    static final int APPLICATION_ID = 0x53657261;
    static final int VERSION = 2;
    static final int RUNS_KEPT = 1000;
    private static final int BUSY_MILLIS = 250;

    /** What version 2 has beyond version 1. */
    private static final List<String> FROM_1_TO_2 = List.of(
            "alter table topic add column dropped integer not null default 0",
            "create table mark(topic integer not null, offset integer not null, boot text not null,"
                    + " wall integer not null, mono integer not null, primary key(topic, offset))"
                    + " strict, without rowid",
            "create table dead_letter(offset integer primary key, topic integer not null, name text not null,"
                    + " entry integer not null, run text not null, state integer not null, retries integer not null,"
                    + " unique(topic, name, entry, run)) strict",
            "create table refused_again(offset integer primary key, error text not null, message text not null,"
                    + " hash text not null, failed integer not null) strict",
            "create trigger letter_deleted before delete on dead_letter begin delete from refused_again"
                    + " where offset = old.offset; end",
            "create table salvage(file text primary key not null, state text not null) strict, without rowid");

    private static final List<String> SCHEMA = List.of(
            "create table run(run text primary key not null, boot text not null, wall integer not null,"
                    + " mono integer not null) strict",
            "create table topic(id integer primary key, name text not null unique, next integer not null) strict",
            "create table page(id integer primary key, count integer not null, run text not null,"
                    + " wall integer not null, mono integer not null, crc integer not null, content blob not null)"
                    + " strict",
            "create table cursor(topic integer not null, name text not null, next integer not null,"
                    + " bounds text not null, generation integer not null, primary key(topic, name))"
                    + " strict, without rowid",
            "create table seen(id integer primary key autoincrement, topic integer not null, name text not null,"
                    + " offset integer not null, run text not null, boot text not null, wall integer not null,"
                    + " mono integer not null, keep integer not null, unique(topic, name)) strict",
            "create trigger page_deleted before delete on page begin update topic"
                    + " set next = max(next, (old.id & " + Page.MAX_OFFSET + ") + old.count) where id = old.id >> 40;"
                    + " end");

    private static final String INSERT_PAGE = "insert into page values(?,?,?,?,?,?,?)";

    private final Path path;
    private final Connection connection;
    private PreparedStatement begin;
    private PreparedStatement commit;
    private PreparedStatement insertPage;

    private JournalFile(Path path, Connection connection) throws SQLException {
        this.path = path;
        this.connection = connection;
        this.begin = connection.prepareStatement("begin immediate");
        this.commit = connection.prepareStatement("commit");
        this.insertPage = connection.prepareStatement(INSERT_PAGE);
    }

    /** After an error: sqlite-jdbc has closed the statement that failed, without saying so. */
    void renewStatements() throws SQLException {
        begin.close();
        commit.close();
        insertPage.close();
        begin = connection.prepareStatement("begin immediate");
        commit = connection.prepareStatement("commit");
        insertPage = connection.prepareStatement(INSERT_PAGE);
    }

    /** Opens the file, makes it when missing, and asserts what it must be. */
    static JournalFile open(Path path) throws SQLException, JournalException {
        Connection c = connect(path, false);
        boolean done = false;
        try {
            prepare(path, c);
            JournalFile file = new JournalFile(path, c);
            done = true;
            return file;
        } finally {
            if (!done) {
                c.close();
            }
        }
    }

    /** A connection for reading: refuses every write, and asserts its pragmas. */
    static Connection openForReading(Path path) throws SQLException, JournalException {
        Connection c = connect(path, true);
        execute(c, "pragma query_only=1");
        execute(c, "pragma cache_size=-512");
        expect(path, c, "query_only", 1);
        return c;
    }

    /** A connection that does nothing but bring the write-ahead log into the file. */
    static Connection openForCheckpoints(Path path) throws SQLException, JournalException {
        Connection c = connect(path, false);
        boolean done = false;
        try {
            execute(c, "pragma synchronous=full");
            execute(c, "pragma checkpoint_fullfsync=1");
            execute(c, "pragma wal_autocheckpoint=0");
            execute(c, "pragma cache_size=-256");
            requireForCheckpoints(path, c);
            done = true;
            return c;
        } finally {
            if (!done) {
                c.close();
            }
        }
    }

    /** What a checkpoint is as safe as: the log is begun anew over what it brought into the file. */
    static void requireForCheckpoints(Path path, Connection c) throws SQLException, JournalException {
        expect(path, c, "synchronous", 2);
        expect(path, c, "checkpoint_fullfsync", 1);
        expect(path, c, "wal_autocheckpoint", 0);
    }

    private static Connection connect(Path path, boolean readOnly) throws SQLException {
        SQLiteConfig config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(BUSY_MILLIS);
        return config.createConnection("jdbc:sqlite:" + path.toAbsolutePath());
    }

    private static void prepare(Path path, Connection c) throws SQLException, JournalException {
        long application = number(c, "pragma application_id");
        long version = number(c, "pragma user_version");
        boolean fresh = application == 0 && version == 0 && number(c, "select count(*) from sqlite_schema") == 0;
        if (!fresh && application != APPLICATION_ID) {
            throw new JournalException(path + " is a SQLite database, but not a journal: it was left as it is. Set the "
                    + "journal's path to a file of its own");
        }
        if (version > VERSION) {
            throw new JournalException(path + " was written by a newer version of this program (file version " + version
                    + ", known up to " + VERSION + "): it was left as it is. Use the newer version");
        }
        if (fresh) {
            execute(c, "pragma page_size=4096");
            execute(c, "pragma auto_vacuum=incremental");
        }
        execute(c, "pragma journal_mode=wal");
        execute(c, "pragma synchronous=full");
        execute(c, "pragma fullfsync=1");
        execute(c, "pragma checkpoint_fullfsync=1");
        execute(c, "pragma wal_autocheckpoint=0");
        execute(c, "pragma journal_size_limit=" + (16 << 20));
        execute(c, "pragma temp_store=memory");
        if (version < VERSION) {
            migrate(c, version);
        }
        expect(path, c, "page_size", 4096);
        expect(path, c, "auto_vacuum", 2);
        requireForCheckpoints(path, c);
        expect(path, c, "fullfsync", 1);
        expect(path, c, "application_id", APPLICATION_ID);
        expect(path, c, "user_version", VERSION);
        String mode = text(c, "pragma journal_mode");
        if (!"wal".equals(mode)) {
            throw new JournalException(path + " can not be kept durable: its journal mode is '" + mode
                    + "', not 'wal'. Move it to a local disk");
        }
    }

    /** Brings a file to the present version, whole or not at all. */
    private static void migrate(Connection c, long version) throws SQLException {
        execute(c, "begin immediate");
        try {
            execute(c, "pragma application_id=" + APPLICATION_ID);
            execute(c, "pragma user_version=" + VERSION);
            if (version == 0) {
                for (String table : SCHEMA) {
                    execute(c, table);
                }
            }
            for (String step : FROM_1_TO_2) {
                execute(c, step);
            }
            execute(c, "commit");
        } catch (SQLException e) {
            rollback(c, e);
            throw e;
        }
    }

    private static void expect(Path path, Connection c, String pragma, long value)
            throws SQLException, JournalException {
        long is = number(c, "pragma " + pragma);
        if (is != value) {
            throw new JournalException(
                    path + " can not be used as a journal: its " + pragma + " is " + is + " and must be " + value);
        }
    }

    static void execute(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement()) {
            s.execute(sql);
        }
    }

    static long number(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            return r.next() ? r.getLong(1) : 0;
        }
    }

    private static @Nullable String text(Connection c, String sql) throws SQLException {
        try (Statement s = c.createStatement();
                ResultSet r = s.executeQuery(sql)) {
            return r.next() ? r.getString(1) : null;
        }
    }

    Connection connection() {
        return connection;
    }

    Path path() {
        return path;
    }

    void begin() throws SQLException {
        begin.execute();
    }

    /** Returns when the transaction is on disk. */
    void commit() throws SQLException {
        commit.execute();
    }

    /** Ends a transaction that wrote nothing. */
    void end() throws SQLException {
        execute(connection, "rollback");
    }

    void rollback(Throwable because) {
        rollback(connection, because);
    }

    private static void rollback(Connection c, Throwable because) {
        try {
            execute(c, "rollback");
        } catch (SQLException e) {
            // SQLite has rolled back by itself after some errors; then there is no transaction to end.
            because.addSuppressed(e);
        }
    }

    void insert(Page p) throws SQLException {
        insertPage.setLong(1, p.id());
        insertPage.setInt(2, p.count());
        insertPage.setString(3, p.run());
        insertPage.setLong(4, p.wall());
        insertPage.setLong(5, p.mono());
        insertPage.setInt(6, p.crc());
        insertPage.setBytes(7, p.content());
        insertPage.executeUpdate();
    }

    /** Whether exactly this page is in the file. */
    boolean holds(Page p) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("select crc from page where id=? and run=?")) {
            s.setLong(1, p.id());
            s.setString(2, p.run());
            try (ResultSet r = s.executeQuery()) {
                return r.next() && r.getInt(1) == p.crc();
            }
        }
    }

    void insertRun(String run, JournalClock clock) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("insert into run values(?,?,?,?)")) {
            s.setString(1, run);
            s.setString(2, clock.boot());
            s.setLong(3, clock.wallMillis());
            s.setLong(4, clock.monotonicMillis());
            s.executeUpdate();
        }
    }

    /**
     * Deletes the runs of openings that nothing needs any more: the newest {@value #RUNS_KEPT} stay, those since the
     * oldest entry of any topic, which tell a damaged page that is one from what only looks like it, and the one with
     * the newest time.
     */
    void forgetRuns() throws SQLException {
        execute(
                connection,
                "delete from run where rowid <= (select max(rowid) from run) - " + RUNS_KEPT
                        + " and rowid < (select coalesce(min(r.rowid), " + Long.MAX_VALUE + ") from topic t join page p"
                        + " on p.id = (select min(id) from page where id between t.id << 40 and (t.id << 40) + "
                        + Page.MAX_OFFSET + ") join run r on r.run = p.run)"
                        + " and wall < (select max(wall) from run)"
                        + " and not exists(select 1 from salvage where state not like 'done%')");
    }

    /** The topics it knows: names by number. */
    Map<Long, String> topics() throws SQLException {
        Map<Long, String> topics = new LinkedHashMap<>();
        try (PreparedStatement s = connection.prepareStatement("select id, name from topic");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                topics.put(r.getLong(1), r.getString(2));
            }
        }
        return topics;
    }

    /** The topic's id; made when there is none. */
    long topicId(String name) throws SQLException {
        try (PreparedStatement s =
                connection.prepareStatement("insert into topic(name, next) values(?, 0) on conflict do nothing")) {
            s.setString(1, name);
            s.executeUpdate();
        }
        try (PreparedStatement s = connection.prepareStatement("select id from topic where name=?")) {
            s.setString(1, name);
            try (ResultSet r = s.executeQuery()) {
                r.next();
                return r.getLong(1);
            }
        }
    }

    /** The offset that the topic's next record gets. */
    long nextOffset(long topicId) throws SQLException {
        return nextOffset(connection, topicId);
    }

    /** The offset that the topic's next record gets, by any connection. */
    static long nextOffset(Connection c, long topicId) throws SQLException {
        try (PreparedStatement s = c.prepareStatement("select max(next, coalesce((select (id & "
                + Page.MAX_OFFSET + ") + count from page where id between ?1 and ?2 order by id desc limit 1), 0))"
                + " from topic where id=?3")) {
            s.setLong(1, Page.id(topicId, 0));
            s.setLong(2, Page.id(topicId, Page.MAX_OFFSET));
            s.setLong(3, topicId);
            try (ResultSet r = s.executeQuery()) {
                return r.next() ? r.getLong(1) : 0;
            }
        }
    }

    /** The newest wall time of an opening; 0: it was never opened. */
    long newestWall() throws SQLException {
        return number(
                connection,
                "select max(coalesce((select max(wall) from run), 0), coalesce((select max(wall) from mark), 0))");
    }

    /** Gives free pages at the end back to the file system, moving others into their place. */
    void vacuum(int pages) throws SQLException {
        try (Statement s = connection.createStatement()) {
            // The pragma frees one page a step; of the ways to run it, only this one takes all its steps.
            s.executeUpdate("pragma incremental_vacuum(" + pages + ")");
        }
    }

    /** A damaged file beside this one whose entries are not all carried over yet, see {@link Salvage}. */
    record PendingSalvage(String file, String state) {}

    /** What is to be salvaged, oldest first. */
    List<PendingSalvage> salvages() throws SQLException {
        List<PendingSalvage> list = new ArrayList<>();
        try (PreparedStatement s = connection.prepareStatement(
                        "select file, state from salvage where state not like 'done%' order by file");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                list.add(new PendingSalvage(r.getString(1), r.getString(2)));
            }
        }
        return list;
    }

    /** The name under which the file lies that this one is put in the place of, last; null: there was none. */
    @Nullable
    String aside() throws SQLException {
        return text(connection, "select max(file) from salvage");
    }

    /** Says that this file is to be put in the place of another, and what that is called from then on. */
    void aside(String name, String state) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("insert into salvage values(?,?)")) {
            s.setString(1, name);
            s.setString(2, state);
            s.executeUpdate();
        }
    }

    /** Looks at what is needed at once: every topic with its end, every cursor. Quick; fails where that is damaged. */
    void probe() throws SQLException {
        number(connection, "select max(length(run)) from run");
        number(connection, "select max(length(boot) + offset) from mark");
        newestWall();
        number(connection, "select max(length(name) + next) from cursor");
        number(connection, "select max(length(state)) from salvage");
        number(connection, "select coalesce(max(id), 0) + coalesce(min(id), 0) from page");
        try (PreparedStatement s = connection.prepareStatement("select id from topic");
                ResultSet r = s.executeQuery()) {
            while (r.next()) {
                requireFree(Page.id(r.getLong(1), nextOffset(r.getLong(1))));
            }
        }
    }

    /** A page where the topic's next one goes: SQLite finds nothing wrong with it, and would refuse every append. */
    private void requireFree(long id) throws SQLException {
        if (number(connection, "select count(*) from page where id=" + id) > 0) {
            throw new SQLiteException(
                    "a page stands where the next entries of its topic go", SQLiteErrorCode.SQLITE_CORRUPT);
        }
    }

    /** Leaves out so many offsets of each topic. */
    void raiseFloors(long by) throws SQLException {
        try (PreparedStatement s = connection.prepareStatement("update topic set next = min(" + Page.MAX_OFFSET
                + ", ? + max(next, coalesce((select (id & " + Page.MAX_OFFSET + ") + count from page"
                + " where id >= topic.id << 40 and id < (topic.id + 1) << 40 order by id desc limit 1), 0)))")) {
            s.setLong(1, by);
            s.executeUpdate();
        }
    }

    /** Brings all of the write-ahead log into the file and syncs it. */
    void checkpoint() throws SQLException {
        execute(connection, "pragma wal_checkpoint(truncate)");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Makes the file's folder with its parents, each synced into the one above. */
    static void makeFolder(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Path parent = folder.getParent();
        if (parent != null) {
            makeFolder(parent);
        }
        Files.createDirectory(folder);
        if (parent != null) {
            sync(parent);
        }
    }

    static void sync(Path folder) throws IOException {
        if (System.getProperty("os.name", "").startsWith("Windows")) {
            return; // a folder can not be opened there; NTFS journals its names
        }
        try (FileChannel c = FileChannel.open(folder, StandardOpenOption.READ)) {
            c.force(true);
        }
    }

    /**
     * Gives sqlite-jdbc a folder that only its owner may enter for the native library that it unpacks, when nobody
     * chose one: in the shared temporary folder another user could put his own in its place.
     */
    static void usePrivateLibraryFolder(Path folder) throws IOException {
        if (System.getProperty("org.sqlite.tmpdir") == null) {
            Files.createDirectories(folder);
            if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
            System.setProperty("org.sqlite.tmpdir", folder.toAbsolutePath().toString());
        }
    }
}
