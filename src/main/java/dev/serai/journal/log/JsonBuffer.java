package dev.serai.journal.log;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;

/** JSON in UTF-8, built in one array. Not thread-safe. */
final class JsonBuffer {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    JsonBuffer(int capacity) {
        bytes = new byte[Math.max(16, capacity)];
    }

    /** A time as ISO-8601 with milliseconds. */
    static String time(long wallMillis) {
        return TIME.format(Instant.ofEpochMilli(wallMillis));
    }

    private void reserve(int n) {
        int needed = Math.addExact(length, n);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, bytes.length * 2L)));
        }
    }

    JsonBuffer raw(byte[] b, int from, int n) {
        reserve(n);
        System.arraycopy(b, from, bytes, length, n);
        length += n;
        return this;
    }

    JsonBuffer raw(byte[] b) {
        return raw(b, 0, b.length);
    }

    JsonBuffer raw(char ascii) {
        reserve(1);
        bytes[length++] = (byte) ascii;
        return this;
    }

    JsonBuffer number(long positive) {
        int digits = 1;
        for (long v = positive; v >= 10; v /= 10) {
            digits++;
        }
        return padded(positive, digits);
    }

    /** A number that is not negative, with zeros in front. */
    JsonBuffer padded(long positive, int width) {
        int digits = width;
        for (long limit = power(width); positive >= limit && digits < 19; limit *= 10) {
            digits++;
        }
        reserve(digits);
        long v = positive;
        for (int i = length + digits - 1; i >= length; i--) {
            bytes[i] = (byte) ('0' + v % 10);
            v /= 10;
        }
        length += digits;
        return this;
    }

    private static long power(int digits) {
        long p = 1;
        for (int i = 0; i < digits && i < 18; i++) {
            p *= 10;
        }
        return p;
    }

    /** Well-formed UTF-8 as a JSON string. */
    JsonBuffer quoted(byte[] utf8, int from, int n) {
        reserve(n + 2);
        bytes[length++] = '"';
        int plain = from;
        int end = from + n;
        for (int i = from; i < end; i++) {
            byte b = utf8[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < 0x20)) {
                raw(utf8, plain, i - plain);
                escaped(b);
                plain = i + 1;
            }
        }
        raw(utf8, plain, end - plain);
        return raw('"');
    }

    private void escaped(byte b) {
        raw('\\');
        switch (b) {
            case '\n' -> raw('n');
            case '\r' -> raw('r');
            case '\t' -> raw('t');
            case '"', '\\' -> raw((char) b);
            default -> {
                raw('u').raw('0').raw('0');
                raw((char) HEX[b >> 4]).raw((char) HEX[b & 15]);
            }
        }
    }

    JsonBuffer quoted(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return quoted(utf8, 0, utf8.length);
    }

    JsonBuffer base64(byte[] b, int from, int n) {
        byte[] part = Arrays.copyOfRange(b, from, from + n);
        return raw('"').raw(Base64.getEncoder().encode(part)).raw('"');
    }

    int length() {
        return length;
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }
}
