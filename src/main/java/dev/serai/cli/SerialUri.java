package dev.serai.cli;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A port with its options as a route has them: {@code serial:/dev/ttyUSB0?baudRate=115200&framing=line}. What was tried
 * out by a command can be pasted into a route, and back.
 *
 * @param port what stands between {@code serial:} and the question mark
 * @param options the options by name, in their order
 */
record SerialUri(String port, Map<String, String> options) {
    private static final String SCHEME = "serial:";

    /**
     * Reads a URI, or a port alone; {@code RAW(…)} and escapes such as {@code %20} as Camel has them.
     *
     * @throws IllegalArgumentException when it can not be one; the message says what would be right
     */
    static SerialUri parse(String text) {
        String rest = text.startsWith(SCHEME) ? text.substring(SCHEME.length()) : text;
        int question = rest.indexOf('?');
        String port = question < 0 ? rest : rest.substring(0, question);
        port = port.startsWith("//") ? port.substring(2) : port;
        if (port.isBlank()) {
            throw new IllegalArgumentException("\"" + text + "\" names no port: write a path such as /dev/ttyUSB0, or a"
                    + " URI such as serial:/dev/ttyUSB0?baudRate=115200");
        }
        if (port.startsWith("dev/")) {
            throw new IllegalArgumentException("\"" + port + "\" is no whole path: did you mean /" + port + "?");
        }
        Map<String, String> options = new LinkedHashMap<>();
        for (String part : question < 0 ? List.<String>of() : parts(rest.substring(question + 1))) {
            int equals = part.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException(
                        "\"" + part + "\" in \"" + text + "\" is not of the form name=value");
            }
            String name = part.substring(0, equals);
            if (options.put(name, value(name, part.substring(equals + 1))) != null) {
                throw new IllegalArgumentException(name + " is given twice in \"" + text + "\"");
            }
        }
        return new SerialUri(port, options);
    }

    /** At each ampersand that does not stand in a RAW value. */
    private static List<String> parts(String query) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        while (from < query.length()) {
            int raw = query.indexOf("=RAW(", from);
            int end = query.indexOf('&', from);
            if (raw >= 0 && end > raw) {
                int close = query.indexOf(")&", raw);
                end = close < 0 ? -1 : close + 1;
            }
            end = end < 0 ? query.length() : end;
            if (end > from) {
                parts.add(query.substring(from, end));
            }
            from = end + 1;
        }
        return parts;
    }

    private static String value(String name, String text) {
        if (text.startsWith("RAW(") && text.endsWith(")")) {
            return text.substring(4, text.length() - 1);
        }
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    name + "=" + text + ": after % two hexadecimal digits are needed; RAW(…) keeps a value as it is",
                    e);
        }
    }

    /** The same port with these options in place of its own of the same names. */
    SerialUri with(Map<String, String> more) {
        Map<String, String> all = new LinkedHashMap<>(options);
        all.putAll(more);
        return new SerialUri(port, all);
    }

    /** As it can be pasted into a route. */
    @Override
    public String toString() {
        StringBuilder uri = new StringBuilder(SCHEME).append(port);
        char separator = '?';
        for (Map.Entry<String, String> option : options.entrySet()) {
            uri.append(separator).append(option.getKey()).append('=').append(written(option.getValue()));
            separator = '&';
        }
        return uri.toString();
    }

    private static String written(String value) {
        if (value.matches("[\\w.,:;/\\\\\\-=()$*!@]*") && !value.startsWith("RAW(")) {
            return value;
        }
        return value.indexOf(')') < 0 ? "RAW(" + value + ")" : URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
