/**
 * Finding, opening and watching serial ports. The only code that sees jSerialComm: everything else works with
 * {@link dev.serai.serial.port.OpenPort} and {@link dev.serai.serial.port.PortInfo}.
 */
@NullMarked
package dev.serai.serial.port;

import org.jspecify.annotations.NullMarked;
