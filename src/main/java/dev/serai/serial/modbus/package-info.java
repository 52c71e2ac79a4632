/**
 * The Camel data format {@code modbusRtu}: requests to the units on a serial bus, and what their answers say.
 *
 * <p>A {@link dev.serai.serial.modbus.ModbusRequest} knows its frame, what its answer must look like, and how to read
 * it. The line is no business of this package: {@code serial:} adds and checks the CRC, waits for the answer, and keeps
 * the queue of the bus.
 */
@NullMarked
package dev.serai.serial.modbus;

import org.jspecify.annotations.NullMarked;
