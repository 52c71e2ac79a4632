package dev.serai.cli;

import dev.serai.names.NearestName;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what is wrong with the command line and what was meant; the whole help would bury it. */
final class UsageMessage implements IParameterExceptionHandler {

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        String name = command.getCommandSpec().qualifiedName();
        err.println("serai: " + message(failure, command));
        err.println("       '" + name + " --help' shows what there is.");
        err.flush();
        return ExitCode.WRONG;
    }

    private static String message(ParameterException failure, CommandLine command) {
        if (failure instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String given = unmatched.getUnmatched().get(0);
            List<String> known =
                    new ArrayList<>(command.getCommandSpec().optionsMap().keySet());
            known.addAll(command.getSubcommands().keySet());
            boolean option = given.startsWith("-");
            String bare = option ? given.replaceFirst("=.*$", "") : given;
            return (option ? "unknown option '" : "unknown command or argument '") + bare + "'."
                    + NearestName.hint(bare, known);
        }
        return String.valueOf(failure.getMessage());
    }
}
