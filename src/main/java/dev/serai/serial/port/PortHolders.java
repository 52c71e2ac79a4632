package dev.serai.serial.port;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who has a port open on Linux, as told by {@code /proc/<pid>/fd}, and who else may want it. Processes of other users
 * are seen by root alone. One look at the processes serves for any number of ports.
 */
final class PortHolders {
    /** Vendor and product of the CH340, which brltty of several distributions takes for a Braille display. */
    private static final int CH340_VENDOR = 0x1a86;

    private static final int CH340_PRODUCT = 0x7523;

    private final Path root;
    private final List<Program> programs = new ArrayList<>();

    /** @param root where {@code proc} and {@code dev} are found: {@code /} but for tests */
    PortHolders(Path root) {
        this.root = root;
        for (Path folder : children(root.resolve("proc"))) {
            String pid = String.valueOf(folder.getFileName());
            if (pid.chars().allMatch(Character::isDigit)) {
                programs.add(new Program(pid, text(folder.resolve("comm")), openFiles(folder)));
            }
        }
    }

    private record Program(String pid, String name, Set<String> openFiles) {}

    private static Set<String> openFiles(Path process) {
        Set<String> files = new HashSet<>();
        for (Path descriptor : children(process.resolve("fd"))) {
            try {
                String file = Files.readSymbolicLink(descriptor).toString();
                // not sockets, pipes and the like
                if (file.startsWith("/")) {
                    files.add(file);
                }
            } catch (IOException e) {
                // closed just now
            }
        }
        return files;
    }

    /** The programs that have the port open, for example {@code screen (pid 123)}; empty when none is seen. */
    List<String> of(String path) {
        String node = real(path);
        String own = String.valueOf(ProcessHandle.current().pid());
        return programs.stream()
                .filter(program -> program.openFiles.contains(node))
                .map(program ->
                        program.pid.equals(own) ? "this program itself" : program.name + " (pid " + program.pid + ")")
                .toList();
    }

    /** What else may take the port or its bytes, each with what to do about it. */
    List<String> rivals(PortInfo port) {
        List<String> rivals = new ArrayList<>();
        String node = real(port.path());
        String name = node.substring(node.lastIndexOf('/') + 1);
        if (isConsole(name)) {
            rivals.add("the kernel's console is on it: take console=" + name
                    + " out of the boot parameters and disable serial-getty@" + name);
        }
        if (port.vendorId().isPresent() && runs("ModemManager")) {
            rivals.add("ModemManager runs, and talks to a new USB port for some seconds: see docs/ports.md");
        }
        boolean ch340 =
                port.vendorId().orElse(0) == CH340_VENDOR && port.productId().orElse(0) == CH340_PRODUCT;
        if (ch340 && runs("brltty")) {
            rivals.add("brltty runs, and takes this adapter for a Braille display: see docs/ports.md");
        }
        return rivals;
    }

    private boolean runs(String name) {
        return programs.stream().anyMatch(program -> program.name.equals(name));
    }

    private boolean isConsole(String name) {
        boolean now =
                text(root.resolve("proc/consoles")).lines().anyMatch(line -> line.split("\\s", 2)[0].equals(name));
        return now
                || text(root.resolve("proc/cmdline"))
                        .lines()
                        .flatMap(line -> Stream.of(line.split("\\s+", -1)))
                        .anyMatch(word -> word.equals("console=" + name) || word.startsWith("console=" + name + ","));
    }

    private static String real(String path) {
        try {
            return Path.of(path).toRealPath().toString();
        } catch (IOException e) {
            return path;
        }
    }

    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            return "";
        }
    }

    private static List<Path> children(Path folder) {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
            entries.forEach(children::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        children.sort(Comparator.comparing(Path::toString));
        return children;
    }
}
