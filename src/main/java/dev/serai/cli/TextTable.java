package dev.serai.cli;

import java.util.ArrayList;
import java.util.List;

/** Lines of columns, each as wide as its widest cell; what a cell holds can not break its line. One thread. */
final class TextTable {
    private static final String BETWEEN = "  ";

    private final String[] names;
    private final List<String[]> rows = new ArrayList<>();
    private final FrameText text;
    private final int[] width;
    private boolean begun;

    /** @param names of the columns; one that begins with {@code >} has its cells on the right */
    TextTable(FrameText text, String... names) {
        this.text = text;
        this.names = names;
        this.width = new int[names.length];
    }

    /** As many cells as there are columns. */
    void add(Object... cells) {
        String[] row = new String[names.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = text.line(String.valueOf(cells[i]));
        }
        rows.add(row);
    }

    /** The lines of the rows since the last call, under the columns' names the first time. No column gets narrower. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        String[] head = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            head[i] = names[i].replaceFirst("^>", "");
            width[i] = Math.max(width[i], head[i].length());
            for (String[] row : rows) {
                width[i] = Math.max(width[i], row[i].length());
            }
        }
        if (!begun) {
            begun = true;
            lines.add(line(head));
        }
        rows.forEach(row -> lines.add(line(row)));
        rows.clear();
        return lines;
    }

    private String line(String[] cells) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < cells.length; i++) {
            String blanks = " ".repeat(width[i] - cells[i].length());
            line.append(i == 0 ? "" : BETWEEN).append(names[i].startsWith(">") ? blanks + cells[i] : cells[i] + blanks);
        }
        return line.toString().stripTrailing();
    }
}
