package io.pintracker.cli;

import java.net.URI;
import picocli.CommandLine.Option;

/** Where the tracker's REST API is. */
final class TrackerOptions {
    @Option(
            names = "--tracker",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9094",
            description = "The tracker's REST API. Default: ${DEFAULT-VALUE}.")
    URI tracker;

    TrackerClient open() {
        boolean http = "http".equals(tracker.getScheme()) || "https".equals(tracker.getScheme());
        if (!http || tracker.getHost() == null) {
            throw new CliException(
                    ExitCode.USAGE, "--tracker " + tracker + ": expected an address such as http://127.0.0.1:9094");
        }
        return new TrackerClient(tracker);
    }
}
