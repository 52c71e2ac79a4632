package dev.serai.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.support.DefaultPollingConsumerPollStrategy;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a polling route look at its table when PostgreSQL notifies it ({@code NOTIFY}), and otherwise only every
 * {@link #setLongestWait longestWait}: a notification wakes the poll, the poll is the guarantee. One that is lost costs
 * time and no row. For the option {@code pollStrategy} of {@code sql:}, an instance for each route.
 *
 * <p>It holds one connection of the pool while the route runs. Where none can be had or listened on, the route polls
 * every {@link #setFallbackWait fallbackWait}. Runs on the route's polling thread; {@link #close()} may come from any.
 */
public final class NotifiedPolling extends DefaultPollingConsumerPollStrategy implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NotifiedPolling.class);

    /** Quoted in {@code LISTEN}, which takes no parameter. */
    private static final Pattern CHANNEL = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    /** The driver's wait can not be ended from outside: so long may a stop take. */
    private static final int SLICE_MILLIS = 500;

    private static final int VALID_SECONDS = 5;

    private @Nullable DataSource dataSource;
    private @Nullable String channel;
    private Duration longestWait = Duration.ofSeconds(10);
    private Duration fallbackWait = Duration.ofSeconds(1);

    private volatile @Nullable Connection listening;
    private boolean more = true;

    /** The pool that the connection is taken from. */
    public void setDataSource(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /**
     * The name given to {@code NOTIFY}: letters, digits and underscores, in lower case unless the server's is quoted.
     *
     * @throws IllegalArgumentException for any other
     */
    public void setChannel(String channel) {
        if (!CHANNEL.matcher(channel).matches()) {
            throw new IllegalArgumentException(
                    "channel: '" + channel + "' is not made of at most 63 letters, digits and underscores");
        }
        this.channel = channel;
    }

    /** The time between two polls when nothing is notified; 10 s unless set. */
    public void setLongestWait(Duration longestWait) {
        this.longestWait = longestWait;
    }

    /** The time between two polls while it can not listen; 1 s unless set. */
    public void setFallbackWait(Duration fallbackWait) {
        this.fallbackWait = fallbackWait;
    }

    /** Waits until there is reason to poll; false when the route stops meanwhile. */
    @Override
    public boolean begin(Consumer consumer, Endpoint endpoint) {
        if (more) {
            more = false;
            return true;
        }
        try {
            // What was notified before it listened is found by the poll that follows at once.
            return listening == null ? listen() : await(consumer);
        } catch (SQLException | RuntimeException e) {
            // a pool tells of a driver that is missing, or of itself closed, by exceptions that are none of SQL's
            LOG.debug("Can not listen on {}, polls every {} instead", channel, fallbackWait, e);
            close();
            return pause(consumer);
        }
    }

    /** What was found may not have been all. */
    @Override
    public void commit(Consumer consumer, Endpoint endpoint, int polledMessages) {
        more = polledMessages > 0;
    }

    private boolean listen() throws SQLException {
        DataSource source = Objects.requireNonNull(dataSource, "dataSource of NotifiedPolling is not set");
        String name = Objects.requireNonNull(channel, "channel of NotifiedPolling is not set");
        Connection c = source.getConnection();
        listening = c;
        try (Statement s = c.createStatement()) {
            s.execute("listen \"" + name + "\"");
        }
        return true;
    }

    private boolean await(Consumer consumer) throws SQLException {
        Connection c = listening;
        if (c == null) {
            return false;
        }
        PGConnection notified = c.unwrap(PGConnection.class);
        long deadline = System.nanoTime() + longestWait.toNanos();
        while (runs(consumer)) {
            if (notified.getNotifications(SLICE_MILLIS).length > 0) {
                return true;
            }
            if (System.nanoTime() - deadline >= 0) {
                // A server that went without a word is noticed here.
                if (!c.isValid(VALID_SECONDS)) {
                    throw new SQLException("The connection that listens on " + channel + " is gone");
                }
                return true;
            }
        }
        return false;
    }

    private boolean pause(Consumer consumer) {
        long deadline = System.nanoTime() + fallbackWait.toNanos();
        try {
            for (long left = fallbackWait.toMillis(); left > 0 && runs(consumer); ) {
                Thread.sleep(Math.min(left, SLICE_MILLIS));
                left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
        return runs(consumer);
    }

    private static boolean runs(Consumer consumer) {
        return !Thread.currentThread().isInterrupted() && consumer instanceof ServiceSupport s && s.isRunAllowed();
    }

    /** Gives the connection back, listening no more; the next poll takes another. */
    @Override
    public void close() {
        Connection c = listening;
        listening = null;
        if (c == null) {
            return;
        }
        try (c;
                Statement s = c.createStatement()) {
            s.execute("unlisten *");
        } catch (SQLException e) {
            LOG.debug("The connection that listened on {} was lost", channel, e);
        }
    }
}
