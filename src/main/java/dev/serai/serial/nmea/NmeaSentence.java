package dev.serai.serial.nmea;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One sentence of NMEA 0183 (IEC 61162-1), cut at its commas and checked.
 *
 * <pre>
 *   $GPHDT,274.07,T*03 CR LF          !AIVDM,1,1,,B,13aDp&lt;PP000IwSlN?Wm@0?wN2&lt;1T,0*29 CR LF
 *   | |    |      | |
 *   | |    fields   checksum: exclusive or of all between the start and the *
 *   | address: talker and type, or P and a maker's code
 *   start: $, or ! for an encapsulated payload
 * </pre>
 *
 * Start, checksum and line end may be missing, since {@code serial:} takes off what it has checked. A checksum that is
 * there must be right. The standard allows 82 characters; receivers send longer ones, so {@value #MAX_CHARACTERS} are
 * the limit here. A tag block in front ({@code \s:…*hh\}, since version 4) is kept as text.
 *
 * @param address talker and type ({@code GPHDT}) or the whole proprietary address ({@code PGRME})
 * @param fields what stands between the commas, an empty field as an empty text
 * @param tagBlock the tag block without its backslashes and its checksum
 */
public record NmeaSentence(
        String address, List<String> fields, @Nullable String tagBlock) {
    static final int MAX_CHARACTERS = 1024;
    private static final int STANDARD_ADDRESS = 5;
    private static final int SHORTEST_PROPRIETARY_ADDRESS = 4;
    private static final int LONGEST_ADDRESS = 32;

    public NmeaSentence {
        fields = List.copyOf(fields);
    }

    /**
     * Cuts and checks a sentence.
     *
     * @throws NmeaException if it is too long, has other characters than printable ASCII, a wrong checksum, no address,
     *     or is two sentences that ran into each other
     */
    public static NmeaSentence parse(String text) throws NmeaException {
        String line = stripLineEnd(text);
        if (line.length() > MAX_CHARACTERS) {
            throw new NmeaException("A sentence has more than " + MAX_CHARACTERS + " characters", text);
        }
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c < ' ' || c > '~') {
                throw new NmeaException("A sentence has a character that is no printable ASCII", text);
            }
        }
        String tagBlock = null;
        if (line.startsWith("\\")) {
            int end = line.indexOf('\\', 1);
            if (end < 0) {
                throw new NmeaException("The tag block before a sentence has no end", text);
            }
            tagBlock = checked(line.substring(1, end), text);
            line = line.substring(end + 1);
        }
        if (line.startsWith("$") || line.startsWith("!")) {
            line = line.substring(1);
        }
        String content = checked(line, text);
        for (int i = 0; i < content.length(); i++) {
            char c = content.charAt(i);
            if (c == '$' || c == '!' || c == '\\') {
                throw new NmeaException(
                        "A sentence holds the character " + c + ", which only begins one: two ran into each other",
                        text);
            }
        }
        List<String> parts = split(content);
        String address = parts.get(0);
        if (!isAddress(address)) {
            throw new NmeaException(
                    "A sentence does not begin with an address of five capital letters or digits, or P and a maker's code",
                    text);
        }
        return new NmeaSentence(address, parts.subList(1, parts.size()), tagBlock);
    }

    private static String stripLineEnd(String text) {
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
            end--;
        }
        return text.substring(0, end);
    }

    private static String checked(String content, String text) throws NmeaException {
        int star = content.indexOf('*');
        if (star < 0) {
            return content;
        }
        if (content.length() != star + 3) {
            throw new NmeaException("A sentence has a * that two hexadecimal digits and the end do not follow", text);
        }
        int high = Character.digit(content.charAt(star + 1), 16);
        int low = Character.digit(content.charAt(star + 2), 16);
        if (high < 0 || low < 0) {
            throw new NmeaException("A sentence has a checksum that is not hexadecimal", text);
        }
        String covered = content.substring(0, star);
        int expected = checksum(covered);
        if (expected != high * 16 + low) {
            throw new NmeaException(
                    String.format("A sentence has a wrong checksum, %02X would be right", expected), text);
        }
        return covered;
    }

    private static List<String> split(String content) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int comma = content.indexOf(','); comma >= 0; comma = content.indexOf(',', from)) {
            parts.add(content.substring(from, comma));
            from = comma + 1;
        }
        parts.add(content.substring(from));
        return parts;
    }

    private static boolean isAddress(String address) {
        for (int i = 0; i < address.length(); i++) {
            char c = address.charAt(i);
            if ((c < 'A' || c > 'Z') && (c < '0' || c > '9')) {
                return false;
            }
        }
        return address.startsWith("P")
                ? address.length() >= SHORTEST_PROPRIETARY_ADDRESS && address.length() <= LONGEST_ADDRESS
                : address.length() == STANDARD_ADDRESS;
    }

    /** The exclusive or of all characters. */
    static int checksum(String covered) {
        int sum = 0;
        for (int i = 0; i < covered.length(); i++) {
            sum ^= covered.charAt(i);
        }
        return sum & 0xff;
    }

    /** Whether a maker defined the sentence, not the standard. */
    public boolean isProprietary() {
        return address.startsWith("P");
    }

    /** Who speaks: two characters such as {@code GP}, or {@code P} for a proprietary sentence. */
    public String talker() {
        return isProprietary() ? "P" : address.substring(0, 2);
    }

    /** What it says: three characters such as {@code GGA}, or the whole address of a proprietary sentence. */
    public String type() {
        return isProprietary() ? address : address.substring(2);
    }

    /** The sentence as it goes over the line, with its start, checksum, CR and LF, without a tag block. */
    public String text() {
        String content = fields.isEmpty() ? address : address + "," + String.join(",", fields);
        String start = type().equals("VDM") || type().equals("VDO") ? "!" : "$";
        return String.format("%s%s*%02X\r\n", start, content, checksum(content));
    }
}
