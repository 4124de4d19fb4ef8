package io.pintracker.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the tracker's REST API is. */
final class TrackerOptions {
    @Option(
            names = "--tracker",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9094",
            description = "The tracker's REST API. Default: ${DEFAULT-VALUE}.")
    URI tracker;

    @Option(
            names = "--tracker-auth",
            paramLabel = "FILE",
            description = "File whose first line is the Authorization header for the tracker, such as: Bearer TOKEN.")
    Path authorization;

    /** As these options, where a command has its own. */
    static TrackerOptions of(URI tracker, Path authorization) {
        TrackerOptions options = new TrackerOptions();
        options.tracker = tracker;
        options.authorization = authorization;
        return options;
    }

    TrackerClient open() {
        return new TrackerClient(address(), header());
    }

    /** Where it is, without a slash at the end. */
    URI address() {
        boolean http = "http".equals(tracker.getScheme()) || "https".equals(tracker.getScheme());
        if (!http || tracker.getHost() == null) {
            throw new CliException(
                    ExitCode.USAGE, "--tracker " + tracker + ": expected an address such as http://127.0.0.1:9094");
        }
        return URI.create(tracker.toString().replaceAll("/+$", ""));
    }

    /** The value of the Authorization header; empty for none. */
    String header() {
        if (authorization == null) {
            return "";
        }
        try {
            return Files.readString(authorization)
                    .lines()
                    .findFirst()
                    .orElse("")
                    .strip();
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "--tracker-auth " + authorization + " cannot be read: " + e, e);
        }
    }
}
