package dev.serai.serial.simulator;

import dev.serai.serial.port.PortException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The path under which a simulated port is found for as long as it lives: a symbolic link that is moved to whichever
 * pty it has at the moment, and absent while it has none. It is also removed when the JVM ends.
 *
 * <p>Thread-safe. Owns the link, its private folder if it has one, and a shutdown hook.
 */
final class PortLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PortLink.class);

    private final Path path;
    private final @Nullable Path folder;
    private final Thread atExit = new Thread(this::delete, "serai-sim-exit");
    private boolean closed;

    private PortLink(Path path, @Nullable Path folder) {
        this.path = path;
        this.folder = folder;
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** A link in a new folder of the temporary folder that only this user can enter. */
    static PortLink inPrivateFolder(String name) throws PortException {
        try {
            // On a POSIX system this is made with mode 0700.
            Path folder = Files.createTempDirectory("serai-sim-");
            return new PortLink(folder.resolve(name), folder);
        } catch (IOException e) {
            throw new PortException(
                    "No folder for the simulated port's link could be made in " + System.getProperty("java.io.tmpdir")
                            + ": " + e.getMessage(),
                    e);
        }
    }

    /** A link that the user names. Only a link whose target is gone is replaced. */
    static PortLink at(Path path) throws ScriptException {
        Path absolute = path.toAbsolutePath();
        if (Files.exists(absolute)) {
            throw new ScriptException(absolute + " exists already and is left as it is: name another link, or remove it"
                    + " if nothing uses it.");
        }
        return new PortLink(absolute, null);
    }

    Path path() {
        return path;
    }

    /** Moves the link to the target in one step: whoever opens it gets the old or the new one. */
    synchronized void pointTo(String target) throws PortException {
        if (closed) {
            return;
        }
        Path parent = path.getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            throw new PortException("The link " + path + " can not be made: there is no folder " + parent);
        }
        Path next = path.resolveSibling(
                path.getFileName() + "." + ProcessHandle.current().pid() + ".next");
        try {
            Files.deleteIfExists(next);
            Files.createSymbolicLink(next, Path.of(target));
            Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new PortException("The link " + path + " could not be made: " + e, e);
        }
    }

    /** Takes the link away until it points to something again. */
    synchronized void remove() throws PortException {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new PortException("The link " + path + " could not be removed: " + e, e);
        }
    }

    private synchronized void delete() {
        closed = true;
        try {
            if (Files.isSymbolicLink(path)) {
                Files.delete(path);
            }
            if (folder != null) {
                Files.deleteIfExists(folder);
            }
        } catch (IOException e) {
            LOG.warn("The link {} was left behind: {}", path, e.toString());
        }
    }

    /** Removes the link and its folder. Idempotent. */
    @Override
    public void close() {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException alreadyExiting) {
            // The hook runs, or has run, and finds nothing left to do.
        }
    }
}
