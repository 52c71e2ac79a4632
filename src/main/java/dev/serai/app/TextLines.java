package dev.serai.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the line of a text file that something stands in, so that a message can name it. */
final class TextLines {
    private TextLines() {}

    /** {@code file:line} of the key in a properties file, or the file alone when the key is written in another way. */
    static String at(Path file, String key) {
        List<String> lines = read(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.startsWith(key)
                    && line.length() > key.length()
                    && "=: \t".indexOf(line.charAt(key.length())) >= 0) {
                return file + ":" + (i + 1);
            }
        }
        return file.toString();
    }

    /** The first line from {@code from} on (both count from 1) that has the text in it; 0 when there is none. */
    static int containing(Path file, String text, int from) {
        List<String> lines = read(file);
        for (int i = Math.max(0, from - 1); i < lines.size(); i++) {
            if (lines.get(i).contains(text)) {
                return i + 1;
            }
        }
        return 0;
    }

    /** The first line (from 1) in which the pattern is found; 0 when there is none. */
    static int matching(Path file, Pattern pattern) {
        List<String> lines = read(file);
        for (int i = 0; i < lines.size(); i++) {
            if (pattern.matcher(lines.get(i)).find()) {
                return i + 1;
            }
        }
        return 0;
    }

    private static List<String> read(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            // the line is an extra: the message it was for is worth more than a second failure
            return List.of();
        }
    }
}
