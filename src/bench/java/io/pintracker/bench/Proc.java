package io.pintracker.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Linux tells of a process. */
record Proc(long pid) {
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final Pattern THREADS = Pattern.compile("Threads:\\s+(\\d+)");

    /** MiB of the machine's memory. */
    double residentMib() throws IOException {
        return status(RESIDENT) / 1024.0;
    }

    /** The kernel's threads; a virtual thread is none. */
    long threads() throws IOException {
        return status(THREADS);
    }

    /** Open files, sockets among them. */
    long files() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/" + pid + "/fd"))) {
            return open.count();
        }
    }

    private long status(Pattern pattern) throws IOException {
        String text = Files.readString(Path.of("/proc/" + pid + "/status"));
        MatchResult found = pattern.matcher(text)
                .results()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + pattern + " in: " + text));
        return Long.parseLong(found.group(1));
    }
}
