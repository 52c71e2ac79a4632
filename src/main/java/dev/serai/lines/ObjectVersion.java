package dev.serai.lines;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What tells one upload of an object from every other of the same name. The same each time the object is read; another
 * when it is stored anew, also with the same bytes. A bean for routes.
 */
public final class ObjectVersion {
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final Pattern IN_NO_NAME = Pattern.compile("[^A-Za-z0-9-]");

    private ObjectVersion() {}

    /**
     * A text of letters, digits, {@code -} and {@code _}, which may stand in an object's name: such as
     * {@code 20261122T205100Z-9a0364b9e99bb480dd25e1f0284c8555}.
     *
     * @param stored when the store took the object; an ETag that is made of the bytes alone does not tell
     * @param tag its ETag, or its generation; quotes around it are left out
     */
    public static String of(TemporalAccessor stored, String tag) {
        String name = tag.replace("\"", "");
        return SECOND.format(Instant.from(stored))
                + '-'
                + IN_NO_NAME
                        .matcher(name)
                        .replaceAll(c -> "_" + Integer.toHexString(c.group().charAt(0)));
    }
}
