package dev.serai.cli;

import java.util.Properties;

/**
 * Hands the log levels of application.properties ({@code logging.level.root}, {@code logging.level.<logger>}) to
 * slf4j-simple, which reads them as system properties when a logger is made: so before the first one is.
 */
final class LogLevels {
    private static final String OURS = "logging.level.";
    private static final String SIMPLE = "org.slf4j.simpleLogger.";

    private LogLevels() {}

    static void apply(Properties settings, boolean verbose) {
        for (String key : settings.stringPropertyNames()) {
            if (key.startsWith(OURS)) {
                String logger = key.substring(OURS.length());
                set(
                        logger.equals("root") ? "defaultLogLevel" : "log." + logger,
                        settings.getProperty(key).strip());
            }
        }
        if (verbose) {
            set("log.dev.serai", "debug");
            set("log.org.apache.camel", "info");
            set("log.com.zaxxer.hikari", "info");
        }
    }

    /** For commands that print what was asked for: the log has only what goes wrong. */
    static void quiet(boolean verbose) {
        set("defaultLogLevel", verbose ? "debug" : "warn");
    }

    private static void set(String name, String level) {
        System.setProperty(SIMPLE + name, level);
    }
}
