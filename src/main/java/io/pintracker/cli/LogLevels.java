package io.pintracker.cli;

import java.util.List;

/** How much is logged, where a command rather than its user knows best. */
final class LogLevels {
    private static final String LEVEL = "org.slf4j.simpleLogger.log.";

    private LogLevels() {}

    /**
     * Logs errors only, unless a system property says otherwise: for commands that tell by themselves what happens. Counts
     * for the loggers that are made from now on.
     */
    static void errorsOnly() {
        List.of("io.pintracker", "org.apache.kafka", "kafka", "org.eclipse.jetty", "io.javalin")
                .forEach(logger -> {
                    if (System.getProperty(LEVEL + logger) == null) {
                        System.setProperty(LEVEL + logger, "error");
                    }
                });
    }
}
