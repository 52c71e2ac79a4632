/**
 * The Camel data format {@code nmea}: sentences of NMEA 0183 to maps of typed fields, and commands to sentences.
 *
 * <p>A {@link dev.serai.serial.nmea.NmeaSentence} is cut and checked first; {@code SentenceLayouts} then says what the
 * fields of each common sentence mean. Works in any Camel application, with or without {@code serial:}.
 */
@NullMarked
package dev.serai.serial.nmea;

import org.jspecify.annotations.NullMarked;
