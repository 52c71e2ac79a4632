package dev.serai.journal.log;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks in one pass that bytes are exactly one JSON object (RFC 8259, strictly), so that they can later be spliced
 * into other JSON without being parsed: UTF-8 only, nothing after the object, no name twice in one object, at most
 * {@link #MAX_DEPTH} deep, no number of more than {@link #MAX_NUMBER} characters, no name of more than
 * {@link #MAX_NAME} bytes. A byte-order mark and blanks around the object are cut off, line breaks between tokens
 * become blanks, and a top-level name that is one of the journal's own gets one more underscore in front. For one use
 * by one thread.
 */
public final class JsonObjectCheck {
    /** So many objects and arrays may stand in each other. */
    public static final int MAX_DEPTH = 30;

    /** So many characters a number may have: Jackson, which reads entries, takes no longer ones. */
    public static final int MAX_NUMBER = 1000;

    /** So many bytes a name may have, as it stands in the text: Jackson takes no longer ones. */
    public static final int MAX_NAME = 50_000;

    private static final Set<String> OURS = Set.of("_id", "_topic", "_offset", "_time", "_headers", "_encoding");
    /** Up to so many names an object is searched one by one. */
    private static final int SEARCHED = 16;

    private final byte[] in;
    private final int end;
    private int at;

    /** The names of all open objects, those of the innermost last: where each stands, and a hash of its bytes. */
    private int[] nameStart = new int[16];

    private int[] nameEnd = new int[16];
    private int[] nameHash = new int[16];
    private int names;

    /** Where line breaks stand between tokens, and where names need an underscore. */
    private int[] breaks = {};

    private int breakCount;
    private int[] underscores = {};
    private int underscoreCount;

    private JsonObjectCheck(byte[] bytes) {
        in = bytes;
        end = bytes.length;
    }

    /**
     * Returns the object as it is to be stored, in a new array.
     *
     * @throws JsonObjectException when the bytes are anything but one object
     */
    public static byte[] check(byte[] bytes) throws JsonObjectException {
        return new JsonObjectCheck(bytes).object();
    }

    private byte[] object() throws JsonObjectException {
        if (end >= 3 && in[0] == (byte) 0xef && in[1] == (byte) 0xbb && in[2] == (byte) 0xbf) {
            at = 3;
        }
        blanks();
        int start = at;
        breakCount = 0; // those before the object are cut off
        if (at == end) {
            throw problem("it is empty");
        }
        if (in[at] != '{') {
            throw problem("it begins with " + shown(in[at]) + ", not with {");
        }
        members(1);
        int stop = at;
        int inside = breakCount;
        blanks();
        if (at < end) {
            throw problem("there is more after the object: " + shown(in[at]));
        }
        return result(start, stop, inside);
    }

    private byte[] result(int start, int stop, int inside) {
        byte[] out = new byte[stop - start + underscoreCount];
        int from = start;
        int to = 0;
        for (int i = 0; i < underscoreCount; i++) {
            int n = underscores[i] - from;
            System.arraycopy(in, from, out, to, n);
            to += n;
            out[to++] = '_';
            from += n;
        }
        System.arraycopy(in, from, out, to, stop - from);
        int shift = 0;
        for (int i = 0; i < inside; i++) {
            while (shift < underscoreCount && underscores[shift] <= breaks[i]) {
                shift++;
            }
            out[breaks[i] - start + shift] = ' ';
        }
        return out;
    }

    private void blanks() {
        while (at < end) {
            byte b = in[at];
            if (b == '\n' || b == '\r') {
                if (breakCount == breaks.length) {
                    breaks = Arrays.copyOf(breaks, Math.max(8, 2 * breakCount));
                }
                breaks[breakCount++] = at;
            } else if (b != ' ' && b != '\t') {
                return;
            }
            at++;
        }
    }

    /** At the opening brace. */
    private void members(int depth) throws JsonObjectException {
        deeper(depth);
        int base = names;
        Set<String> many = null;
        at++;
        blanks();
        if (at < end && in[at] == '}') {
            at++;
            return;
        }
        while (true) {
            if (at >= end || in[at] != '"') {
                throw expected("a name in quotation marks");
            }
            many = name(base, depth, many);
            blanks();
            if (at >= end || in[at] != ':') {
                throw expected("a colon");
            }
            at++;
            blanks();
            value(depth);
            blanks();
            if (at < end && in[at] == ',') {
                at++;
                blanks();
            } else if (at < end && in[at] == '}') {
                at++;
                names = base;
                return;
            } else {
                throw expected("a comma or }");
            }
        }
    }

    /** At the opening bracket. */
    private void elements(int depth) throws JsonObjectException {
        deeper(depth);
        at++;
        blanks();
        if (at < end && in[at] == ']') {
            at++;
            return;
        }
        while (true) {
            value(depth);
            blanks();
            if (at < end && in[at] == ',') {
                at++;
                blanks();
            } else if (at < end && in[at] == ']') {
                at++;
                return;
            } else {
                throw expected("a comma or ]");
            }
        }
    }

    private void deeper(int depth) throws JsonObjectException {
        if (depth > MAX_DEPTH) {
            throw problem("it is more than " + MAX_DEPTH + " deep");
        }
    }

    private void value(int depth) throws JsonObjectException {
        if (at >= end) {
            throw expected("a value");
        }
        switch (in[at]) {
            case '{' -> members(depth + 1);
            case '[' -> elements(depth + 1);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void word(String word) throws JsonObjectException {
        for (int i = 0; i < word.length(); i++) {
            if (at + i >= end || in[at + i] != word.charAt(i)) {
                throw expected("a value");
            }
        }
        at += word.length();
    }

    private void number() throws JsonObjectException {
        int start = at;
        if (in[at] == '-') {
            at++;
        }
        if (at < end && in[at] == '0') {
            at++;
        } else if (digits() == 0) {
            throw expected(at == start ? "a value" : "a digit");
        }
        if (at < end && in[at] == '.') {
            at++;
            if (digits() == 0) {
                throw expected("a digit");
            }
        }
        if (at < end && (in[at] == 'e' || in[at] == 'E')) {
            at++;
            if (at < end && (in[at] == '+' || in[at] == '-')) {
                at++;
            }
            if (digits() == 0) {
                throw expected("a digit");
            }
        }
        if (at - start > MAX_NUMBER) {
            int length = at - start;
            at = start;
            throw problem("a number of " + length + " characters (" + MAX_NUMBER + " may be)");
        }
    }

    private int digits() {
        int from = at;
        while (at < end && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        return at - from;
    }

    /** At the opening quotation mark; returns whether there were escapes. */
    private boolean string() throws JsonObjectException {
        boolean escapes = false;
        int i = at + 1;
        while (i < end) {
            byte b = in[i];
            if (b == '"') {
                at = i + 1;
                return escapes;
            }
            if (b == '\\') {
                escapes = true;
                i = escape(i);
            } else if (b >= 0x20) {
                i++;
            } else if (b >= 0) {
                at = i;
                throw problem("a control character (" + shown(b) + ") within a string");
            } else {
                int n = Utf8.length(in, i, end);
                if (n == 0) {
                    at = i;
                    throw problem("malformed UTF-8 (byte 0x" + Integer.toHexString(b & 0xff) + ")");
                }
                i += n;
            }
        }
        at = end;
        throw expected("the end of the string");
    }

    private int escape(int backslash) throws JsonObjectException {
        int i = backslash + 1;
        if (i < end) {
            switch (in[i]) {
                case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> {
                    return i + 1;
                }
                case 'u' -> {
                    if (i + 4 < end && hex(i + 1) >= 0) {
                        return i + 5;
                    }
                }
                default -> {}
            }
        }
        at = backslash;
        throw problem("an escape that JSON does not have");
    }

    private int hex(int from) {
        int v = 0;
        for (int i = from; i < from + 4; i++) {
            int d = in[i] < 0 ? -1 : Character.digit(in[i], 16);
            if (d < 0) {
                return -1;
            }
            v = v << 4 | d;
        }
        return v;
    }

    /** At a name's opening quotation mark. */
    private @Nullable Set<String> name(int base, int depth, @Nullable Set<String> known) throws JsonObjectException {
        Set<String> many = known;
        int start = at + 1;
        boolean escapes = string();
        int stop = at - 1;
        if (stop - start > MAX_NAME) {
            at = start - 1;
            throw problem("a name of " + (stop - start) + " bytes (" + MAX_NAME + " may be)");
        }
        boolean ours = false;
        if (depth == 1 && (escapes || (start < stop && in[start] == '_')) && OURS.contains(decoded(start, stop))) {
            if (underscoreCount == underscores.length) {
                underscores = Arrays.copyOf(underscores, Math.max(4, 2 * underscoreCount));
            }
            underscores[underscoreCount++] = start;
            ours = true;
        }
        // With escapes or many names, the names are compared as text.
        if (many == null && (escapes || ours || names - base >= SEARCHED)) {
            many = new HashSet<>();
            for (int i = base; i < names; i++) {
                many.add(decoded(nameStart[i], nameEnd[i]));
            }
        }
        if (many != null) {
            String name = decoded(start, stop);
            if (!many.add(ours ? '_' + name : name)) {
                at = start - 1;
                throw problem("the name " + shown(name) + " comes twice"
                        + (ours || isEscapedOfOurs(depth, name) ? " (our own names get one more underscore)" : ""));
            }
        } else {
            remember(base, start, stop);
        }
        return many;
    }

    private static boolean isEscapedOfOurs(int depth, String name) {
        return depth == 1 && name.startsWith("__") && OURS.contains(name.substring(1));
    }

    private void remember(int base, int start, int stop) throws JsonObjectException {
        int hash = stop - start;
        for (int i = start; i < stop; i++) {
            hash = 31 * hash + in[i];
        }
        for (int i = base; i < names; i++) {
            if (nameHash[i] == hash && Arrays.equals(in, nameStart[i], nameEnd[i], in, start, stop)) {
                at = start - 1;
                throw problem("the name " + shown(decoded(start, stop)) + " comes twice");
            }
        }
        if (names == nameStart.length) {
            nameStart = Arrays.copyOf(nameStart, 2 * names);
            nameEnd = Arrays.copyOf(nameEnd, 2 * names);
            nameHash = Arrays.copyOf(nameHash, 2 * names);
        }
        nameStart[names] = start;
        nameEnd[names] = stop;
        nameHash[names++] = hash;
    }

    /** A name that {@link #string()} has checked. */
    private String decoded(int start, int stop) {
        StringBuilder text = new StringBuilder(stop - start);
        int plain = start;
        for (int i = start; i < stop; ) {
            if (in[i] != '\\') {
                i++;
                continue;
            }
            text.append(new String(in, plain, i - plain, StandardCharsets.UTF_8));
            byte b = in[i + 1];
            if (b == 'u') {
                text.append((char) hex(i + 2));
                i += 6;
            } else {
                text.append(
                        switch (b) {
                            case 'b' -> '\b';
                            case 'f' -> '\f';
                            case 'n' -> '\n';
                            case 'r' -> '\r';
                            case 't' -> '\t';
                            default -> (char) b;
                        });
                i += 2;
            }
            plain = i;
        }
        return text.append(new String(in, plain, stop - plain, StandardCharsets.UTF_8))
                .toString();
    }

    private JsonObjectException expected(String what) {
        return problem(what + " is missing" + (at < end ? ", there is " + shown(in[at]) : ", the text ends"));
    }

    private JsonObjectException problem(String what) {
        return new JsonObjectException(what, at);
    }

    private static String shown(byte b) {
        return b > 0x20 && b < 0x7f ? "'" + (char) b + "'" : "byte 0x" + Integer.toHexString(b & 0xff);
    }

    private static String shown(String name) {
        return '\'' + (name.length() > 64 ? name.substring(0, 64) + "…" : name) + '\'';
    }
}
