/**
 * The composition root: reads the settings, sets Camel Main up with them, starts it, watches it and stops it. It knows
 * every other package; only the command line knows it.
 */
@NullMarked
package dev.serai.app;

import org.jspecify.annotations.NullMarked;
