/** What a route to Google Cloud Storage needs beside Camel's {@code google-storage:}. */
@NullMarked
package dev.serai.google;

import org.jspecify.annotations.NullMarked;
