package io.pintracker.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * What Kafka Streams keeps on disk for one application, locked as Streams itself does. Whatever else lies there stays. For
 * one thread.
 */
final class StateDirectory implements AutoCloseable {
    private static final String LOCK = ".lock";
    private static final String PROCESS = "kafka-streams-process-metadata";
    private static final String TASK = "\\d+_\\d+";

    private final Path path;
    private FileChannel channel;

    StateDirectory(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Whether a tracker has ever kept state here; {@link #clear()} leaves it so. */
    boolean exists() {
        return Files.isDirectory(path);
    }

    /** Keeps every tracker out until {@link #close()}; false if one is in. */
    boolean lock() throws IOException {
        if (!exists()) {
            return true;
        }
        channel = FileChannel.open(path.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** The stores of tasks, and the id of the process. */
    List<Path> contents() throws IOException {
        if (!exists()) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(path)) {
            return files.filter(file -> isStreams(file.getFileName().toString()))
                    .toList();
        }
    }

    private static boolean isStreams(String name) {
        return name.matches(TASK) || name.equals(PROCESS);
    }

    /** Removes {@link #contents()}; can be repeated. */
    void clear() throws IOException {
        for (Path part : contents()) {
            List<Path> all = new ArrayList<>();
            try (Stream<Path> files = Files.walk(part)) {
                files.sorted(Comparator.reverseOrder()).forEach(all::add);
            }
            for (Path file : all) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (channel != null) {
            channel.close();
        }
    }
}
