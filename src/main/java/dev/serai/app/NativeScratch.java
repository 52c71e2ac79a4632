package dev.serai.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A private folder for native libraries while a short command runs that has no data folder: what jSerialComm unpacks
 * into the common temporary folder anybody could change before the next user loads it. Removed when closed.
 */
public final class NativeScratch implements AutoCloseable {
    private static final String PROPERTY = "java.io.tmpdir";

    private final Path folder;
    private final String before;

    private NativeScratch(Path folder) {
        this.folder = folder;
        this.before = System.getProperty(PROPERTY);
        System.setProperty(PROPERTY, folder.toString());
    }

    /** Makes the folder and has libraries unpacked there from now on. */
    public static NativeScratch open() throws IOException {
        return new NativeScratch(Files.createTempDirectory("serai"));
    }

    @Override
    public void close() throws IOException {
        System.setProperty(PROPERTY, before);
        List<Path> content;
        try (Stream<Path> found = Files.walk(folder)) {
            content = found.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : content) {
            Files.deleteIfExists(path);
        }
    }
}
