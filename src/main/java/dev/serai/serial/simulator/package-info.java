/**
 * Scripted devices on pseudo-terminals, for trying things out, for tests and for benchmarks:
 * {@code serial:sim?script=weather}. Any program can open them as it would a real port. Linux and macOS; the only code
 * that sees JNA.
 *
 * <h2>Scripts</h2>
 *
 * {@code name[,key=value]*}; a value holds no comma. Durations carry their unit: {@code 200ms}, {@code 5s}, {@code 2m}.
 *
 * <ul>
 *   <li>{@code weather} (also when the script is blank): a line of JSON, such as
 *       {@code {"temperature":21.37,"humidity":48.2,"pressure":1013.2}}, ended by CR LF, every {@code interval} [1s];
 *       {@code count} [0 = no end] lines in all. Answers the lines {@code PING}, {@code ID?}, {@code READ?},
 *       {@code INTERVAL?} and {@code INTERVAL 500} (milliseconds).
 *   <li>{@code play}: the bytes of {@code file} as they are, its {@code #} lines too, once or with {@code loop=true}
 *       without end; {@code pieces=1-64} hands them over in pieces of random size, {@code pauses=0ms-20ms} with random
 *       pauses between them.
 *   <li>{@code capture}: what {@code serai capture} wrote to {@code file}, with its pauses, its line's speed, and its
 *       losses of the port; {@code speed=2} twice as fast, once or with {@code loop=true} without end.
 * </ul>
 *
 * Every script also takes:
 *
 * <ul>
 *   <li>{@code baud}: the speed, instead of the port's or the capture's. {@code 0}: as fast as the reader drains,
 *       nothing dropped;
 *   <li>{@code seed}: makes what is random the same each time;
 *   <li>{@code startDelay} [100ms and ten characters]: the silence after the port was opened;
 *   <li>{@code vanishEvery} (a duration) or {@code vanishEveryBytes}: go away after so much, stay away for
 *       {@code vanishFor} [5s], come back under the same path on another pty; {@code vanishTimes} [0 = no end] times.
 * </ul>
 *
 * <h2>Behaviour</h2>
 *
 * A device starts to talk when its port is first opened after it appeared. With a baud rate it is a UART: it never
 * waits, and what finds the port closed or the reader's buffer full is dropped and counted. With {@code baud=0} it
 * waits. When it vanishes, what the reader had not read is lost, as when a cable is pulled; a weather station that
 * comes back begins a new line, a recording or capture goes on at the byte it had reached.
 *
 * <p>{@link dev.serai.serial.simulator.Simulator} starts devices, {@link dev.serai.serial.simulator.SimulatedPort} is
 * one; {@link dev.serai.serial.simulator.Pty} is the bare pair, for whoever wants to write the device himself.
 */
@NullMarked
package dev.serai.serial.simulator;

import org.jspecify.annotations.NullMarked;
