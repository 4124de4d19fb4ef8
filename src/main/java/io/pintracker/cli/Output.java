package io.pintracker.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** Standard output that remembers its first failure: the writers above it tell that there was one, but not which. Thread-safe. */
final class Output extends OutputStream {
    private final OutputStream to;
    private final AtomicReference<IOException> first = new AtomicReference<>();

    Output(OutputStream to) {
        this.to = to;
    }

    /** What hindered the first write that failed. A reader who has left, such as {@code head}, has had what he wanted. */
    Optional<IOException> failure() {
        return Optional.ofNullable(first.get()).filter(e -> !isReaderGone(e));
    }

    /** Java tells it by the system's text alone: "Broken pipe", "The pipe is being closed". */
    private static boolean isReaderGone(IOException e) {
        return String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("pipe");
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        keepFailure(() -> to.write(bytes, offset, length));
    }

    @Override
    public void flush() throws IOException {
        keepFailure(to::flush);
    }

    @Override
    public void close() throws IOException {
        keepFailure(to::close);
    }

    @FunctionalInterface
    private interface Step {
        void run() throws IOException;
    }

    private void keepFailure(Step step) throws IOException {
        try {
            step.run();
        } catch (IOException e) {
            first.compareAndSet(null, e);
            throw e;
        }
    }
}
