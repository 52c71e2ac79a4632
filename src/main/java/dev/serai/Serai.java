package dev.serai;

import dev.serai.cli.SeraiCommand;

/** Where the process begins: hands over to the command line. */
public final class Serai {
    private Serai() {}

    public static void main(String[] args) {
        System.exit(SeraiCommand.execute(args));
    }
}
