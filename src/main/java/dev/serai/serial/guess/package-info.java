/**
 * Tells from bytes that came how they are most likely framed, and from several tries which baud rate was the right one.
 * Pure arithmetic: no port, no clock, no Camel.
 *
 * <p>{@link dev.serai.serial.guess.FramingGuesser} proposes framings and has the framers of
 * {@link dev.serai.serial.framing} cut the bytes by each. What counts is how many of the bytes end in good frames, and
 * how unlikely it is that random bytes would: eight bits for each byte of a checksum that holds or of a marker in its
 * place, 1.4 for each character that is printable (of 256 values 95 are). A rule that was fitted to the bytes pays for
 * the fitting. {@link dev.serai.serial.guess.RateGuesser} compares what came at several rates.
 */
@NullMarked
package dev.serai.serial.guess;

import org.jspecify.annotations.NullMarked;
