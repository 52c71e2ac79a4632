/** What a route to MongoDB needs beside Camel's {@code mongodb:}. */
package dev.serai.mongodb;
