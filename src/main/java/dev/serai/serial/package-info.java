/**
 * The Camel component {@code serial:}: devices on serial ports as sources and ends of routes.
 *
 * <p>A {@link dev.serai.serial.SerialEndpoint} holds the options; the {@link dev.serai.serial.SerialComponent} keeps
 * one {@code SerialConnection} a port, which owns the port's one thread. Works in any Camel application.
 */
@NullMarked
package dev.serai.serial;

import org.jspecify.annotations.NullMarked;
