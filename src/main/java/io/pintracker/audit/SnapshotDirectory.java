package io.pintracker.audit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where snapshots of this tracker lie while they are used. Thread-safe. */
final class SnapshotDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotDirectory.class);

    private final Path directory;
    private final AtomicInteger made = new AtomicInteger();

    /** Removes what a process that was killed has left there. */
    SnapshotDirectory(Path directory) {
        this.directory = directory;
        remove(directory);
    }

    /** A path that is not used yet. */
    Path next() {
        return directory.resolve(Integer.toString(made.incrementAndGet()));
    }

    /** Removes all of it; what cannot be removed is logged, and tried again at the next start. */
    static void remove(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> found = Files.walk(directory)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException | UncheckedIOException e) {
            LOG.atWarn()
                    .addKeyValue("directory", directory)
                    .addKeyValue("cause", e.toString())
                    .log("a listing that is not used any more cannot be removed; remove it by hand");
        }
    }
}
