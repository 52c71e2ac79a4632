package dev.serai.serial.port;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Linux's table of mounts ({@code proc(5)}, {@code /proc/[pid]/mounts}); empty on other systems. */
public final class Mounts {
    private static final Logger LOG = LoggerFactory.getLogger(Mounts.class);
    private static final Path TABLE = Path.of("/proc/self/mounts");

    private final List<String> table;

    Mounts(List<String> table) {
        this.table = List.copyOf(table);
    }

    /** The mounts as this process sees them. */
    public static Mounts ofThisProcess() {
        try {
            return new Mounts(Files.isReadable(TABLE) ? Files.readAllLines(TABLE, StandardCharsets.UTF_8) : List.of());
        } catch (IOException e) {
            // not known is not forbidden: loading the library will say so if it is
            LOG.debug("{} can not be read", TABLE, e);
            return new Mounts(List.of());
        }
    }

    /** Whether nothing may be executed, and no library be loaded, from where the folder lies. */
    public boolean forbidExecution(Path folder) {
        Path real = real(folder);
        int longest = -1;
        boolean forbidden = false;
        for (String mount : table) {
            String[] fields = mount.split(" ", -1);
            if (fields.length < 4) {
                continue;
            }
            Path point = Path.of(unescaped(fields[1]));
            // of several on one point the last one is in force
            if (real.startsWith(point) && point.getNameCount() >= longest) {
                longest = point.getNameCount();
                forbidden = List.of(fields[3].split(",", -1)).contains("noexec");
            }
        }
        return forbidden;
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder;
        }
    }

    private static String unescaped(String point) {
        return point.replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\");
    }
}
