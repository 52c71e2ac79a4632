package dev.serai.testkit;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The JVMs that tests start: they live for seconds, so they are to start quickly rather than to run quickly in the long
 * run. The optimizing compiler stays off, which takes half of the processor time from a daemon's start.
 */
public final class TestJvm {
    private TestJvm() {}

    /** A command line up to the options, in a list that can be added to; the class and its arguments follow. */
    public static List<String> command(String... options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        return command;
    }

    /** The class path of the test that is running: its own classes, those under test and all libraries. */
    public static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }
}
