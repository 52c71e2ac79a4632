/** Mistyped names: what the one who wrote them most likely meant. Pure; every package may use it. */
@NullMarked
package dev.serai.names;

import org.jspecify.annotations.NullMarked;
