package dev.serai.web;

import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * By which names a server is called. A page from outside can have its own name point at this machine once a browser has
 * loaded it (DNS rebinding): what it then asks of that name is asked of the server here, and is its own origin to the
 * browser. Only {@code Host} (RFC 9110 section 7.2) tells such a request from one that is meant for the server. Where a
 * password guards everything any name will do, since the page does not have it. Thread-safe.
 */
public final class HostCheck {
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^\\[\\]]*\\]|[^\\[\\]:]*)(?::\\d*)?");
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\]");
    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,3}){3}|\\[[0-9a-f:.]+\\]");

    private final boolean guarded;
    private final boolean reached;
    private final Set<String> names;

    private HostCheck(boolean guarded, boolean reached, Set<String> names) {
        this.guarded = guarded;
        this.reached = reached;
        this.names = names;
    }

    /**
     * The check of a server.
     *
     * @param guarded whether each request needs a password
     * @param reached whether other machines reach it: it is then called by any address, but by no name
     * @param names by which it is called beside, with commas between
     */
    public static HostCheck of(boolean guarded, boolean reached, String names) {
        return new HostCheck(
                guarded,
                reached,
                Arrays.stream(names.toLowerCase(Locale.ROOT).split(",", -1))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toUnmodifiableSet()));
    }

    /**
     * Whether a request means this server.
     *
     * @param authority the header Host, or :authority, with or without a port; null when there is none, as only
     *     programs have it
     */
    public boolean allows(@Nullable String authority) {
        if (guarded || authority == null) {
            return true;
        }
        Matcher parts = AUTHORITY.matcher(authority.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return false;
        }
        String host = parts.group(1);
        return LOOPBACK.matcher(host).matches()
                || (reached && ADDRESS.matcher(host).matches())
                || names.contains(host);
    }
}
