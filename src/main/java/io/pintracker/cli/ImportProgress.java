package io.pintracker.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows on stderr how far an import has come. Confined to one thread. */
interface ImportProgress extends AutoCloseable {

    /** This many bytes of the input and lines are read. */
    void at(long bytes, long lines);

    @Override
    void close();

    /**
     * A bar.
     *
     * @param size bytes of the input, -1 if unknown
     */
    static ImportProgress bar(long size) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName("import")
                .setInitialMax(size)
                .setUnit(" MiB", 1 << 20)
                .setStyle(ProgressBarStyle.ASCII)
                .build();
        return new ImportProgress() {
            @Override
            public void at(long bytes, long lines) {
                bar.stepTo(bytes);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    /** A line now and then, for logs. */
    static ImportProgress plain(PrintWriter err, LongSupplier nanos) {
        return new Plain(err, nanos);
    }

    /** See {@link #plain}. */
    final class Plain implements ImportProgress {
        private static final long EVERY_NANOS = 10_000_000_000L;
        private final PrintWriter err;
        private final LongSupplier nanos;
        private long next;

        Plain(PrintWriter err, LongSupplier nanos) {
            this.err = err;
            this.nanos = nanos;
            next = nanos.getAsLong() + EVERY_NANOS;
        }

        @Override
        public void at(long bytes, long lines) {
            long now = nanos.getAsLong();
            if (now - next >= 0) {
                next = now + EVERY_NANOS;
                err.println(String.format(Locale.ROOT, "%,d lines, %,d MiB read", lines, bytes >> 20));
                err.flush();
            }
        }

        @Override
        public void close() {
            // The summary says the rest.
        }
    }
}
