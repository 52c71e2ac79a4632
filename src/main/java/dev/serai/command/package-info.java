/**
 * Commands to devices, as {@code routes/commands.camel.yaml} handles them: what one looks like, which are refused, and
 * what its sender is told. What is sent, and what is kept of it, stands in that route.
 */
@NullMarked
package dev.serai.command;

import org.jspecify.annotations.NullMarked;
