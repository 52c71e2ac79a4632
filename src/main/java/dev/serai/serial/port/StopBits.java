package dev.serai.serial.port;

/** The stop bits of a character, as written in options: 1, 1.5 or 2. */
public enum StopBits {
    ONE("1", 1),
    ONE_AND_A_HALF("1.5", 1.5),
    TWO("2", 2);

    private final String text;
    private final double bits;

    StopBits(String text, double bits) {
        this.text = text;
        this.bits = bits;
    }

    double bits() {
        return bits;
    }

    /**
     * The constant for an option's value.
     *
     * @throws IllegalArgumentException when it is none of 1, 1.5 and 2
     */
    public static StopBits of(String text) {
        for (StopBits value : values()) {
            if (value.text.equals(text)) {
                return value;
            }
        }
        throw new IllegalArgumentException("stopBits=" + text + ": known are 1, 1.5 and 2");
    }

    @Override
    public String toString() {
        return text;
    }
}
