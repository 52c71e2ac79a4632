/** Steps for routes that no component or language of Camel has: beans that a YAML route calls. Pure. */
@NullMarked
package dev.serai.steps;

import org.jspecify.annotations.NullMarked;
