package dev.serai.journal.log;

/** Well-formed UTF-8 after RFC 3629: no surrogates, no over-long forms, nothing above U+10FFFF. */
final class Utf8 {
    private Utf8() {}

    /** How many bytes the character takes that begins at a position; 0 when it is malformed or cut off. */
    static int length(byte[] b, int at, int end) {
        int first = b[at];
        if (first >= 0) {
            return 1;
        }
        int lead = first & 0xff;
        if (lead >= 0xc2 && lead <= 0xdf) {
            return isTail(b, at + 1, end) ? 2 : 0;
        }
        if (lead >= 0xe0 && lead <= 0xef) {
            return isTail(b, at + 1, end) && isTail(b, at + 2, end) && isSecondOfThree(lead, b[at + 1] & 0xff) ? 3 : 0;
        }
        if (lead >= 0xf0 && lead <= 0xf4) {
            return isTail(b, at + 1, end)
                            && isTail(b, at + 2, end)
                            && isTail(b, at + 3, end)
                            && isSecondOfFour(lead, b[at + 1] & 0xff)
                    ? 4
                    : 0;
        }
        return 0;
    }

    private static boolean isTail(byte[] b, int at, int end) {
        return at < end && (b[at] & 0xc0) == 0x80;
    }

    private static boolean isSecondOfThree(int lead, int second) {
        return lead == 0xe0 ? second >= 0xa0 : lead != 0xed || second <= 0x9f;
    }

    private static boolean isSecondOfFour(int lead, int second) {
        return lead == 0xf0 ? second >= 0x90 : lead != 0xf4 || second <= 0x8f;
    }

    static boolean isWellFormed(byte[] b, int from, int end) {
        for (int i = from; i < end; ) {
            int n = length(b, i, end);
            if (n == 0) {
                return false;
            }
            i += n;
        }
        return true;
    }
}
