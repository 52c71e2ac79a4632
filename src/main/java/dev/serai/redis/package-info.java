/** What a route to Redis needs beside Camel's {@code spring-redis:}. */
package dev.serai.redis;
