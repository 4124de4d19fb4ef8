package io.pintracker.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What Linux tells of a process. */
record Proc(long pid) {
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");
    private static final String STORE_FILE = ".sst";
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
        return files(name -> true);
    }

    /** Of these, tables of stores. */
    long storeFiles() throws IOException {
        return files(name -> name.endsWith(STORE_FILE));
    }

    private long files(Predicate<String> counted) throws IOException {
        long count = 0;
        try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/" + pid + "/fd"))) {
            for (Path file : open) {
                count += isCounted(file, counted) ? 1 : 0;
            }
        }
        return count;
    }

    private static boolean isCounted(Path file, Predicate<String> counted) throws IOException {
        try {
            return counted.test(Files.readSymbolicLink(file).toString());
        } catch (NoSuchFileException e) {
            // Closed while the others were counted.
            return false;
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
