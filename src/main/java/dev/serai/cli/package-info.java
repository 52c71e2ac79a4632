/** The command line: one class per command. */
@NullMarked
package dev.serai.cli;

import org.jspecify.annotations.NullMarked;
