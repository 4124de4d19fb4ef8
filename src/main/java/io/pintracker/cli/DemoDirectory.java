package io.pintracker.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a demo keeps its data: a directory that goes with it, unless the user names one. Confined to one thread. */
final class DemoDirectory implements AutoCloseable {
    private final Path path;
    private final boolean kept;

    private DemoDirectory(Path path, boolean kept) {
        this.path = path;
        this.kept = kept;
    }

    /** A new one, removed at the end. */
    static DemoDirectory temporary() throws IOException {
        return new DemoDirectory(Files.createTempDirectory("pintracker-demo-"), false);
    }

    /**
     * The user's own, which stays.
     *
     * @throws CliException if something is in there: what an earlier run left would be counted again
     */
    static DemoDirectory named(Path path) throws IOException {
        Files.createDirectories(path);
        try (Stream<Path> files = Files.list(path)) {
            if (files.findAny().isPresent()) {
                throw new CliException(
                        ExitCode.USAGE, "--data-dir " + path + ": it is not empty; name a new directory, or none");
            }
        }
        return new DemoDirectory(path, true);
    }

    Path path() {
        return path;
    }

    boolean isKept() {
        return kept;
    }

    @Override
    public void close() throws IOException {
        if (kept) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(path)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
