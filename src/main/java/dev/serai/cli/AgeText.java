package dev.serai.cli;

/** How long ago something was, for people. */
final class AgeText {
    private AgeText() {}

    /** Such as {@code 850 ms}, {@code 42 s}, {@code 5 m 20 s}, {@code 3 h 5 m}, {@code 12 d 4 h}. */
    static String of(long millis) {
        if (millis < 1000) {
            return Math.max(0, millis) + " ms";
        }
        long s = millis / 1000;
        if (s < 60) {
            return s + " s";
        }
        if (s < 3600) {
            return s / 60 + " m " + s % 60 + " s";
        }
        if (s < 86400) {
            return s / 3600 + " h " + s % 3600 / 60 + " m";
        }
        return s / 86400 + " d " + s % 86400 / 3600 + " h";
    }
}
