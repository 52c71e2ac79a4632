package dev.serai.journal.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.Charset;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where the socket of a journal lies. The system takes at most about 100 bytes for a socket's path; to a folder whose
 * name is longer a short link is laid for the moment of binding or connecting.
 */
final class ControlSocket {
    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");
    /** 108 on Linux, 104 on others, with the zero that ends it. */
    private static final int LONGEST_BYTES = 100;

    private static final String NAME = "socket";
    private static final Path THIS_PROCESS = Path.of("/proc/self");

    private final Path journal;
    private final Path folder;

    ControlSocket(Path journal) {
        Path file = journal.toAbsolutePath().normalize();
        this.journal = file;
        this.folder = file.resolveSibling(file.getFileName() + ".control");
    }

    Path path() {
        return folder.resolve(NAME);
    }

    /** Makes the folder, private, and listens; what a process that was killed left behind is taken away. */
    ServerSocketChannel listen() throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectory(folder, PosixFilePermissions.asFileAttribute(OWNER));
        }
        if (!Files.getPosixFilePermissions(folder).equals(OWNER)) {
            Files.setPosixFilePermissions(folder, OWNER);
            if (!Files.getPosixFilePermissions(folder).equals(OWNER)) {
                throw new FileSystemException(
                        folder.toString(), null, "its file system does not keep it for its owner alone");
            }
        }
        if (!isOwn(THIS_PROCESS)) {
            throw new FileSystemException(folder.toString(), null, "it belongs to another user: remove it");
        }
        Files.deleteIfExists(path());
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        boolean done = false;
        try {
            atShortPath(p -> channel.bind(UnixDomainSocketAddress.of(p)));
            done = true;
            return channel;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    /** Connects to the one that listens; fails at once where nobody does. */
    SocketChannel connect() throws IOException {
        if (!Files.exists(path())) {
            throw new NoSuchFileException(path().toString());
        }
        if (!isOwn(journal) && !isOwn(THIS_PROCESS)) {
            throw new FileSystemException(
                    folder.toString(), null, "it does not belong to the journal's user: remove it");
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        boolean done = false;
        try {
            atShortPath(p -> channel.connect(UnixDomainSocketAddress.of(p)));
            done = true;
            return channel;
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    /** Whether the folder is the user's who has a file; true where the system does not tell. */
    private boolean isOwn(Path file) throws IOException {
        try {
            return Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                    .equals(Files.getAttribute(file, "unix:uid"));
        } catch (NoSuchFileException | UnsupportedOperationException | IllegalArgumentException e) {
            return file.equals(THIS_PROCESS) && !Files.exists(THIS_PROCESS);
        }
    }

    void remove() throws IOException {
        Files.deleteIfExists(path());
    }

    private interface At {
        void use(Path socket) throws IOException;
    }

    private void atShortPath(At at) throws IOException {
        if (fits(path())) {
            at.use(path());
            return;
        }
        Path place = Stream.of(System.getProperty("java.io.tmpdir", ""), "/tmp", "/var/tmp")
                .map(Path::of)
                .filter(p -> Files.isWritable(p)
                        && fits(p.resolve("serai-1234567890123456789/d").resolve(NAME)))
                .findFirst()
                .orElseThrow(() -> new FileSystemException(
                        path().toString(),
                        null,
                        "its path is longer than a socket's may be, and no temporary folder is short and writable"));
        Path own = Files.createTempDirectory(place, "serai-");
        Path link = own.resolve("d");
        try {
            Files.createSymbolicLink(link, folder);
            at.use(link.resolve(NAME));
        } finally {
            Files.deleteIfExists(link);
            Files.deleteIfExists(own);
        }
    }

    private static boolean fits(Path path) {
        return path.toString().getBytes(Charset.defaultCharset()).length <= LONGEST_BYTES;
    }
}
