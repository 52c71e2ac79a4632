package dev.serai.journal.log;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a process wrote and synced, recorded by strace, and what a power cut at some moment leaves of it. */
final class SystemCalls {
    private static final int SECTOR = 512;
    private static final Pattern CALL =
            Pattern.compile("(\\d+) +(pwrite64|write|fsync|fdatasync|ftruncate)\\(\\d+<([^>]*)>(?:, )?(.*)");

    /**
     * One call.
     *
     * @param bytes null: the file is cut to {@code at}
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Write(int order, String file, long at, byte[] bytes) {}

    /** All writes before the first are on disk at the second. */
    private record Sync(String file, int begun, int ended) {}

    private final List<Write> writes = new ArrayList<>();
    private final List<Sync> syncs = new ArrayList<>();
    private int calls;

    private SystemCalls() {}

    /** Whether strace can be used here. */
    static boolean canBeRecorded(Path folder) throws IOException, InterruptedException {
        try {
            return new ProcessBuilder("strace", "-o", folder.resolve("try").toString(), "true")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    static List<String> recording(Path trace, List<Path> files) {
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-xx", "-s", "10000000"));
        command.addAll(List.of("-e", "trace=pwrite64,write,fsync,fdatasync,ftruncate", "-o", trace.toString()));
        for (Path f : files) {
            command.addAll(List.of("-P", f.toString()));
        }
        return command;
    }

    static SystemCalls read(Path trace) throws IOException {
        SystemCalls s = new SystemCalls();
        Map<String, Sync> open = new HashMap<>();
        try (Stream<String> lines = Files.lines(trace, StandardCharsets.ISO_8859_1)) {
            lines.forEach(line -> s.take(line, open));
        }
        return s;
    }

    private void take(String line, Map<String, Sync> open) {
        int order = calls++;
        if (line.contains("sync resumed>")) {
            Sync begun = open.remove(line.substring(0, line.indexOf(' ')));
            if (begun != null && line.contains("= 0")) {
                syncs.add(new Sync(begun.file, begun.begun, order));
            }
            return;
        }
        Matcher m = CALL.matcher(line);
        if (!m.matches()) {
            return;
        }
        String file = new String(bytes(m.group(3)), StandardCharsets.UTF_8);
        switch (m.group(2)) {
            case "fsync", "fdatasync" -> {
                if (line.contains("unfinished")) {
                    open.put(m.group(1), new Sync(file, order, 0));
                } else if (line.contains("= 0")) {
                    syncs.add(new Sync(file, order, order));
                }
            }
            case "ftruncate" -> writes.add(new Write(order, file, number(m.group(4), 0), null));
            default -> {
                String rest = m.group(4);
                int end = rest.indexOf('"', 1);
                long at = m.group(2).equals("write") ? -1 : number(rest.substring(end + 1), 2);
                writes.add(new Write(order, file, at, bytes(rest.substring(1, end))));
            }
        }
    }

    private static long number(String rest, int place) {
        return Long.parseLong(rest.split("[,) <]+")[place]);
    }

    private static byte[] bytes(String hex) {
        ByteArrayOutputStream b = new ByteArrayOutputStream(hex.length() / 4);
        for (int i = 0; i + 3 < hex.length(); i += 4) {
            b.write(Integer.parseInt(hex, i + 2, i + 4, 16));
        }
        return b.toByteArray();
    }

    /** How many moments there are to cut the power at. */
    int moments() {
        return calls;
    }

    int syncs() {
        return syncs.size();
    }

    /** What a file that is only added to held at a moment, whether synced or not. */
    String said(Path file, int moment) {
        StringBuilder b = new StringBuilder();
        for (Write w : writes) {
            if (w.order < moment && w.file.equals(file.toString())) {
                b.append(new String(w.bytes, StandardCharsets.UTF_8));
            }
        }
        return b.toString();
    }

    /** What the disk may hold of a file after a power cut: all that was synced, and any part of the rest. */
    byte[] afterPowerCut(Path file, int moment, Random random) {
        int synced = -1;
        for (Sync s : syncs) {
            if (s.ended < moment && s.file.equals(file.toString())) {
                synced = Math.max(synced, s.begun);
            }
        }
        byte[] content = {};
        int luck = random.nextInt(4);
        for (Write w : writes) {
            if (w.order >= moment || !w.file.equals(file.toString())) {
                continue;
            }
            boolean sure = w.order < synced;
            if (!sure && (luck == 0 || (luck < 3 && random.nextBoolean()))) {
                continue;
            }
            if (w.bytes == null) {
                content = Arrays.copyOf(content, (int) w.at);
                continue;
            }
            // A write that was under way ends at a sector.
            int length = sure || random.nextInt(3) > 0
                    ? w.bytes.length
                    : Math.min(w.bytes.length, random.nextInt(w.bytes.length / SECTOR + 1) * SECTOR);
            if (content.length < w.at + length) {
                content = Arrays.copyOf(content, (int) w.at + length);
            }
            System.arraycopy(w.bytes, 0, content, (int) w.at, length);
        }
        return content;
    }
}
