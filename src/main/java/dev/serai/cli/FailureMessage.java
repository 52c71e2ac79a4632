package dev.serai.cli;

import dev.serai.app.ConfigurationException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Says what went wrong in words; the stack trace is shown where {@code --verbose} asks for it. */
final class FailureMessage implements IExecutionExceptionHandler {

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        boolean verbose = command.getParseResult().hasMatchedOption("--verbose");
        boolean wrong = failure instanceof ConfigurationException;
        if (wrong) {
            err.println("serai: " + failure.getMessage());
        } else {
            err.println("serai: failed: " + rootMessage(failure)
                    + (verbose ? "" : System.lineSeparator() + "       (--verbose shows where)"));
        }
        if (verbose) {
            failure.printStackTrace(err);
        }
        err.flush();
        return wrong ? ExitCode.WRONG : ExitCode.FAILED;
    }

    private static String rootMessage(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    }
}
