package dev.serai.journal;

import dev.serai.journal.log.Entry;
import dev.serai.journal.log.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.apache.camel.util.URISupport;

/**
 * Why a route did not take a batch.
 *
 * @param cause what it failed with
 * @param route the route's name
 * @param endpoint the URI of the endpoint it was sent to last, as Camel knows it; empty when there is none
 */
record DeliveryFailure(Throwable cause, String route, String endpoint) {
    private static final int MAX_MESSAGE = 1000;
    private static final int MAX_DEPTH = 32;
    private static final int MAX_FRAMES = 64;
    private static final int HASH_BYTES = 8;
    /** Classes made while running have names that differ from run to run. */
    private static final Pattern MADE = Pattern.compile("\\$\\$.*|(?<=\\$Proxy|Accessor)[0-9]+|/0x[0-9a-f]+");

    /** What names neither address nor cause: the exception around it does. */
    private static final Pattern BARE =
            Pattern.compile("^java\\.(?:net|nio\\.channels)\\.|^java\\.sql\\.SQLException: No suitable driver");

    private static final Pattern LINE_END = Pattern.compile("\\s*\\R\\s*");
    /** A password in the part of an URL that names the user. */
    private static final Pattern USER = Pattern.compile("(://[^/\\s:@]*:)[^\\s@/]+(@)");
    /** {@code password=…} and its like, as URLs, JDBC URLs and connection strings have them. */
    private static final Pattern SECRET = Pattern.compile(
            "(?i)(\\b[\\w.-]*(?:passw(?:or)?d|passphrase|pwd|secret|token|signature|api[-_]?key|access[-_]?key|account[-_]?key"
                    + "|credentials?)[\\w.-]*\\s*=\\s*)(?:RAW\\([^)]*\\)|RAW\\{[^}]*}|\"[^\"]*\"|'[^']*'|[^\\s&;,'\")}\\]]+)");

    /** The innermost exception: what really happened. */
    Throwable innermost() {
        Throwable t = cause;
        for (int i = 0; i < MAX_DEPTH && t.getCause() != null; i++) {
            t = t.getCause();
        }
        return t;
    }

    /** Class and message of the innermost exception that tells something. */
    String text() {
        Throwable telling = cause;
        Throwable t = cause;
        for (int i = 0; i < MAX_DEPTH && t.getCause() != null; i++) {
            t = t.getCause();
            if (telling.getMessage() == null
                    || (t.getMessage() != null && !BARE.matcher(t.toString()).find())) {
                telling = t;
            }
        }
        return text(telling);
    }

    /** An exception's class and message, in one line. */
    static String text(Throwable t) {
        return t.getClass().getSimpleName() + ": "
                + LINE_END.matcher(shown(t).strip()).replaceAll(" ");
    }

    /** A message without the secrets that a library may have put into it, an URL's password say. */
    private static String shown(Throwable t) {
        String message = String.valueOf(t.getMessage());
        String user = USER.matcher(message).replaceAll("$1xxxxxx$2");
        return bounded(SECRET.matcher(user).replaceAll("$1xxxxxx"));
    }

    Refusal refusal(Entry entry, int attempts, Instant first, Instant last) {
        Throwable t = innermost();
        return new Refusal(
                entry,
                route,
                URISupport.sanitizeUri(endpoint),
                t.getClass().getName(),
                shown(t),
                stackHash(),
                attempts,
                first,
                last);
    }

    private static String bounded(String message) {
        return message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE) + " …";
    }

    /** Of the classes and methods from the route's step to the place that threw, for each exception of the chain. */
    String stackHash() {
        StringBuilder text = new StringBuilder();
        Throwable t = cause;
        for (int i = 0; i < MAX_DEPTH && t != null; i++, t = t.getCause()) {
            text.append(t.getClass().getName()).append('\n');
            StackTraceElement[] frames = t.getStackTrace();
            for (int f = 0; f < Math.min(MAX_FRAMES, frames.length); f++) {
                String frame = frames[f].getClassName() + '.' + frames[f].getMethodName();
                if (frame.startsWith(Delivery.class.getName())) {
                    break; // how the journal came to call the route says nothing about the fault
                }
                text.append(MADE.matcher(frame).replaceAll("")).append('\n');
            }
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java platform has it
        }
    }
}
