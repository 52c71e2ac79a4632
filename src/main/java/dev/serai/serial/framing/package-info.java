/**
 * Cuts a stream of bytes into frames.
 *
 * <p>{@link dev.serai.serial.framing.Framing} names the rules; each has one {@link dev.serai.serial.framing.Framer}, a
 * pure state machine: bytes go in by {@code accept}, frames come out through a
 * {@link dev.serai.serial.framing.FrameSink}. Nothing here does I/O, starts a thread, logs or knows Camel. A framer
 * belongs to one thread, gives the same frames wherever its input is cut into pieces, never holds more than twice
 * {@code maxFrameLength} bytes (and its markers), and always finds its way back after bytes that make no frame.
 *
 * <p>A {@link dev.serai.serial.framing.FrameCheck} says how a frame proves that it is whole, and a
 * {@link dev.serai.serial.framing.FrameEncoder} makes of a frame what its framer reads.
 */
@NullMarked
package dev.serai.serial.framing;

import org.jspecify.annotations.NullMarked;
