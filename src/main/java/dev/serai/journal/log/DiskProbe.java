package dev.serai.journal.log;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** Asks how large a file system is, in bytes. */
interface DiskProbe {
    /** What this user may still write. */
    long free() throws IOException;

    long total() throws IOException;

    /** The file system of a folder. */
    static DiskProbe of(Path folder) throws IOException {
        FileStore store = Files.getFileStore(folder);
        return new DiskProbe() {
            @Override
            public long free() throws IOException {
                return store.getUsableSpace();
            }

            @Override
            public long total() throws IOException {
                return store.getTotalSpace();
            }
        };
    }
}
