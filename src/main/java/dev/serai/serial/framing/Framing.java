package dev.serai.serial.framing;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules that cut a stream of bytes into frames. Each constant makes the {@link Framer} that applies it, and the
 * {@link FrameEncoder} for the way back. All but {@link #RAW} can verify a checksum.
 */
public enum Framing {
    /** Text lines: a frame ends at {@code \n}, {@code \r\n} or {@code \r}. See {@link LineFramer}. */
    LINE(true, "delimiter") {
        @Override
        Framer make(FramingSettings settings) {
            LineEncoder.lineEnd(settings);
            return new LineFramer(settings.maxFrameLength(), settings.check());
        }

        @Override
        FrameEncoder makeEncoder(FramingSettings settings) {
            return new LineEncoder(settings);
        }
    },

    /** A frame ends at a given sequence of bytes. See {@link DelimiterFramer}. */
    DELIMITER(true, "delimiter") {
        @Override
        Framer make(FramingSettings settings) {
            return new DelimiterFramer(settings.delimiter(), settings.maxFrameLength(), settings.check());
        }

        @Override
        FrameEncoder makeEncoder(FramingSettings settings) {
            return new DelimiterEncoder(settings);
        }
    },

    /** Every frame has the same length. See {@link FixedFramer}. */
    FIXED(true, "frameLength", "start", "end") {
        @Override
        Framer make(FramingSettings settings) {
            return new FixedFramer(settings);
        }

        @Override
        FrameEncoder makeEncoder(FramingSettings settings) {
            return new LengthEncoder(settings);
        }
    },

    /** A frame says how long it is. See {@link LengthFieldFramer}. */
    LENGTH_FIELD(true, "lengthField", "start", "end") {
        @Override
        Framer make(FramingSettings settings) {
            return new LengthFieldFramer(settings);
        }

        @Override
        FrameEncoder makeEncoder(FramingSettings settings) {
            return new LengthEncoder(settings);
        }
    },

    /** A frame stands between two markers. See {@link StartEndFramer}. */
    START_END(true, "start", "end", "escape", "checksumPlace") {
        @Override
        Framer make(FramingSettings settings) {
            return new StartEndFramer(settings);
        }

        @Override
        FrameEncoder makeEncoder(FramingSettings settings) {
            return new StartEndEncoder(settings);
        }
    },

    /** Serial Line Internet Protocol, RFC 1055. See {@link SlipFramer}. */
    SLIP(true) {
        @Override
        Framer make(FramingSettings settings) {
            return new SlipFramer(settings.maxFrameLength(), settings.check());
        }

        @Override
        FrameEncoder makeEncoder(FramingSettings settings) {
            return new SlipEncoder(settings);
        }
    },

    /** Consistent Overhead Byte Stuffing, ended by a zero byte. See {@link CobsFramer}. */
    COBS(true) {
        @Override
        Framer make(FramingSettings settings) {
            return new CobsFramer(settings.maxFrameLength(), settings.check());
        }

        @Override
        FrameEncoder makeEncoder(FramingSettings settings) {
            return new CobsEncoder(settings);
        }
    },

    /** A frame ends when the line is silent for so long. See {@link GapFramer}. */
    GAP(true) {
        @Override
        Framer make(FramingSettings settings) {
            return new GapFramer(settings);
        }

        @Override
        FrameEncoder makeEncoder(FramingSettings settings) {
            return new GapEncoder(settings);
        }
    },

    /** No rule: each piece is a frame, as it was read. See {@link RawFramer}. */
    RAW(false) {
        @Override
        Framer make(FramingSettings settings) {
            if (settings.check() != null) {
                throw new IllegalArgumentException(
                        "checksum has no meaning with framing=raw, whose pieces are cut by chance: use framing=gap");
            }
            return new RawFramer(settings.maxFrameLength());
        }

        @Override
        FrameEncoder makeEncoder(FramingSettings settings) {
            return byte[]::clone;
        }
    };

    private final boolean bounded;

    @SuppressWarnings("ImmutableEnumChecker") // it is: List.of
    private final List<String> options;

    Framing(boolean bounded, String... options) {
        this.bounded = bounded;
        this.options = List.of(options);
    }

    /**
     * Whether frames have boundaries that can be found in the stream (bytes or silence), so that a reader who begins in
     * the middle of a frame can tell.
     */
    public boolean bounded() {
        return bounded;
    }

    /**
     * A new framer.
     *
     * @throws IllegalArgumentException when the settings do not fit the rule; the message names the option
     */
    public final Framer framer(FramingSettings settings) {
        refuseUnused(settings);
        return make(settings);
    }

    /**
     * The encoder for frames that a framer of the same settings reads.
     *
     * @throws IllegalArgumentException when the settings do not fit the rule; the message names the option
     */
    public final FrameEncoder encoder(FramingSettings settings) {
        framer(settings);
        return makeEncoder(settings);
    }

    abstract Framer make(FramingSettings settings);

    abstract FrameEncoder makeEncoder(FramingSettings settings);

    private void refuseUnused(FramingSettings settings) {
        List<String> unused = new ArrayList<>();
        addIf(settings.delimiter() != null, "delimiter", unused);
        addIf(settings.frameLength() != 0, "frameLength", unused);
        addIf(settings.lengthField() != null, "lengthField", unused);
        addIf(settings.start() != null, "start", unused);
        addIf(settings.end() != null, "end", unused);
        addIf(settings.escape() != null, "escape", unused);
        addIf(settings.checksumPlace() != ChecksumPlace.BEFORE_END, "checksumPlace", unused);
        unused.removeAll(options);
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException(unused.get(0) + " has no meaning with framing=" + optionName());
        }
    }

    private static void addIf(boolean set, String option, List<String> options) {
        if (set) {
            options.add(option);
        }
    }

    /** As it is written in an option, {@code lengthField}. */
    public String optionName() {
        return Names.camelCase(name());
    }
}
