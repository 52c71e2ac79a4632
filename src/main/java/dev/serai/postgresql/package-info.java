/** What the PostgreSQL driver offers beyond JDBC, for routes. */
@NullMarked
package dev.serai.postgresql;

import org.jspecify.annotations.NullMarked;
