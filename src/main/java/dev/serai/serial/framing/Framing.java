package dev.serai.serial.framing;

/** The rules that cut a stream of bytes into frames. Each constant makes the {@link Framer} that applies it. */
public enum Framing {
    /** Text lines: a frame ends at {@code \n}, {@code \r\n} or {@code \r}. See {@link LineFramer}. */
    LINE(true) {
        @Override
        public Framer framer(FramingSettings settings) {
            return new LineFramer(settings.maxFrameLength());
        }
    },

    /** A frame ends at a given sequence of bytes. See {@link DelimiterFramer}. */
    DELIMITER(true) {
        @Override
        public Framer framer(FramingSettings settings) {
            return new DelimiterFramer(settings.delimiter(), settings.maxFrameLength());
        }
    },

    /** No rule: each piece is a frame, as it was read. See {@link RawFramer}. */
    RAW(false) {
        @Override
        public Framer framer(FramingSettings settings) {
            return new RawFramer(settings.maxFrameLength());
        }
    };

    private final boolean bounded;

    Framing(boolean bounded) {
        this.bounded = bounded;
    }

    /**
     * Whether frames have boundaries that can be found in the stream, so that a reader who begins in the middle of a
     * frame can tell.
     */
    public boolean bounded() {
        return bounded;
    }

    /**
     * A new framer.
     *
     * @throws IllegalArgumentException when the settings do not fit the rule; the message names the option
     */
    public abstract Framer framer(FramingSettings settings);
}
