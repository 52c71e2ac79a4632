package dev.serai.cli;

/** What the process ends with. */
final class ExitCode {
    static final int OK = 0;
    static final int FAILED = 1;
    static final int WRONG = 2;

    private ExitCode() {}
}
