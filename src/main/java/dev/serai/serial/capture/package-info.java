/**
 * The file in which {@code serai capture} keeps what a port said and when, and from which the simulator plays it back.
 *
 * <h2>Format</h2>
 *
 * Text in UTF-8, one record a line, ended by LF; only ever appended to. The first line is the header:
 *
 * <pre>
 * serai-capture 1 start=2026-11-22T11:43:15.123Z baudRate=9600 port=serial:/dev/ttyUSB0?baudRate=9600
 * </pre>
 *
 * 1 is the format's version, {@code start} the wall clock's time when the capture began, {@code port} the rest of the
 * line: what was captured, as a route would name it. Each line after it is {@code <seconds> <kind> [<what>]}; the
 * seconds count from the start by a clock that is never set, with six decimals:
 *
 * <pre>
 * 0.012345 open /dev/ttyUSB0
 * 0.113021 data 9 temp=21\r\n
 * 7.310042 error overrun 3
 * 8.000311 lost Port /dev/ttyUSB0 is gone
 * 9.410042 open /dev/ttyUSB1
 * 60.000012 end
 * </pre>
 *
 * <ul>
 *   <li>{@code open}: the port was opened; its path, links followed.
 *   <li>{@code data}: bytes that one read of the port gave; the time is when it returned, so that of the last byte.
 *       Their number, a blank, and the bytes: printable ASCII as it is, a backslash doubled, and the escapes {@code \r
 *       \n \t \0 \xNN} that the option {@code delimiter} has, too.
 *   <li>{@code error}: the line itself reported errors: their kind and how many.
 *   <li>{@code lost}: the port is gone or could not be opened; why.
 *   <li>{@code end}: the capture was ended in order. Without it, it was killed.
 * </ul>
 *
 * Lines that begin with {@code #} are notes. A last line without its LF was being written when the writer was killed,
 * and is no record.
 */
@NullMarked
package dev.serai.serial.capture;

import org.jspecify.annotations.NullMarked;
