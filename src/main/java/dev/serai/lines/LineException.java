package dev.serai.lines;

import java.io.IOException;

/**
 * What an object holds can not be read as lines: one is too long, or its gzip form is damaged. Reading it again changes
 * nothing; a connection that broke off is an {@link IOException} of another class.
 */
public class LineException extends IOException {
    private static final long serialVersionUID = 1L;

    /** What a route throws for lines that their receiver does not take. */
    public LineException(String message) {
        super(message);
    }

    LineException(String message, IOException cause) {
        super(message, cause);
    }
}
