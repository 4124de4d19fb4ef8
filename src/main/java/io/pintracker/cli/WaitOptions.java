package io.pintracker.cli;

import java.time.Duration;
import picocli.CommandLine.Option;

/** Whether a command waits for what it has caused. */
final class WaitOptions {
    @Option(
            names = "--wait",
            description =
                    "Follow the status events until every Cid is done or in error. An error ends with code 5, even"
                            + " where the tracker will try again.")
    boolean await;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = Durations.class,
            defaultValue = "0",
            description = "With --wait: give up after so long, with code 124. Default: 0, never.")
    Duration timeout;

    void check() {
        if (!await && !timeout.isZero()) {
            throw new CliException(ExitCode.USAGE, "--timeout counts only with --wait; add that or leave it out");
        }
    }
}
