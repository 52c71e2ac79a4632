/**
 * Whether a route lets the journal see its sink's failures. Reads Camel's model of routes; knows nothing of the
 * journal.
 */
@NullMarked
package dev.serai.journal.routes;

import org.jspecify.annotations.NullMarked;
