/** Objects of a store, read line by line. Knows neither Camel nor any store. */
@NullMarked
package dev.serai.lines;

import org.jspecify.annotations.NullMarked;
