package io.pintracker.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What every command has: help, version, stack traces on demand, and the exit codes in its help. */
@Command(
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:failed, or done in part",
            "2:wrong usage, configuration or input; nothing was done",
            "3:Kafka cannot be reached or refuses",
            "4:the tracker or the IPFS node cannot be reached",
            "5:--wait ended in an error status",
            "124:timed out",
            "130:interrupted before its end"
        })
final class StandardOptions {
    static final String STACKTRACE = "--stacktrace";

    @Option(names = STACKTRACE, description = "Show where in the program an error comes from.")
    boolean stacktrace;
}
