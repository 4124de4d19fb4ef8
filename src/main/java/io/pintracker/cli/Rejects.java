package io.pintracker.cli;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Lines that did not make it: told with number and reason, and kept unchanged in a file if one is named. Thread-safe: Kafka
 * reports failed sends on a thread of its own.
 */
final class Rejects implements AutoCloseable {
    private final OutputStream file;
    private final Consumer<String> report;
    private final AtomicLong count = new AtomicLong();

    private Rejects(OutputStream file, Consumer<String> report) {
        this.file = file;
        this.report = report;
    }

    /**
     * Opens them.
     *
     * @param path null to keep none
     */
    static Rejects open(Path path, Consumer<String> report) throws IOException {
        OutputStream file =
                path == null ? OutputStream.nullOutputStream() : new BufferedOutputStream(Files.newOutputStream(path));
        return new Rejects(file, report);
    }

    /** Rejects a whole line. */
    void add(long number, byte[] line, String reason) throws IOException {
        synchronized (file) {
            file.write(line);
            file.write('\n');
        }
        told(number, reason);
    }

    /** Rejects the line that the reader is at, with what of it is not in memory. */
    void addLong(LineReader lines, String reason) throws IOException {
        long number = lines.number();
        synchronized (file) {
            file.write(lines.bytes());
            lines.copyRest(file);
            file.write('\n');
        }
        told(number, reason);
    }

    private void told(long number, String reason) {
        count.incrementAndGet();
        report.accept("line " + number + ": " + reason);
    }

    long count() {
        return count.get();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
