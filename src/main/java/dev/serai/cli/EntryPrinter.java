package dev.serai.cli;

import dev.serai.journal.control.EntryLine;
import dev.serai.journal.log.Entry;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Prints entries in one of their forms. One thread. */
final class EntryPrinter {
    /** How an entry is shown. */
    enum Form {
        /** Offset, time, and the body with escapes. */
        text,
        /** The line that an export has. */
        json,
        /** The body alone, and a line feed. */
        raw
    }

    private final Form form;
    private final PrintWriter out;
    private final @Nullable OutputStream bytes;
    private final FrameText text;

    /** @param bytes where bodies can go as they are; null where they must not, since it is a terminal */
    EntryPrinter(Form form, PrintWriter out, @Nullable OutputStream bytes, FrameText text) {
        this.form = form;
        this.out = out;
        this.bytes = bytes;
        this.text = text;
    }

    void print(Entry e) throws IOException {
        switch (form) {
            case json -> out.println(text.json(EntryLine.of(e)));
            case text -> out.println(e.offset() + "  " + EntryLine.time(e.wallMillis()) + "  " + text.text(e.body()));
            case raw -> {
                if (bytes == null) {
                    out.println(text.text(e.body()));
                } else {
                    bytes.write(e.body());
                    bytes.write('\n');
                }
            }
        }
    }

    /** Returns false when nobody reads what is printed any more. */
    boolean flush() throws IOException {
        if (bytes != null) {
            bytes.flush();
            return !(bytes instanceof PrintStream stream && stream.checkError());
        }
        return !out.checkError();
    }
}
