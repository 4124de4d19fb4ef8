package io.pintracker.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows on stderr how far a step with a known end has come. Confined to one thread. */
interface StepProgress extends AutoCloseable {

    /** So much is done. */
    void at(long done);

    @Override
    void close();

    /** A bar where a person watches, else a line now and then. */
    static StepProgress of(String step, long total, CliContext context, PrintWriter err) {
        return context.terminal() ? bar(step, total, context.width()) : new Plain(step, total, err, context.nanos());
    }

    private static StepProgress bar(String step, long total, int width) {
        ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(step)
                .setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII)
                .setMaxRenderedLength(width - 1)
                .setUpdateIntervalMillis(100)
                .hideEta()
                .build();
        return new StepProgress() {
            @Override
            public void at(long done) {
                bar.stepTo(done);
            }

            @Override
            public void close() {
                bar.close();
            }
        };
    }

    /** Lines for logs: the end of a step, and where it takes long, how it goes on. */
    final class Plain implements StepProgress {
        private static final long EVERY_NANOS = Duration.ofSeconds(5).toNanos();

        private final String step;
        private final long total;
        private final PrintWriter err;
        private final LongSupplier nanos;
        private long next;
        private long done;

        Plain(String step, long total, PrintWriter err, LongSupplier nanos) {
            this.step = step;
            this.total = total;
            this.err = err;
            this.nanos = nanos;
            next = nanos.getAsLong() + EVERY_NANOS;
        }

        @Override
        public void at(long now) {
            done = now;
            if (nanos.getAsLong() - next >= 0) {
                next = nanos.getAsLong() + EVERY_NANOS;
                print();
            }
        }

        @Override
        public void close() {
            print();
        }

        private void print() {
            err.println(String.format(Locale.ROOT, "%s: %,d of %,d", step, done, total));
            err.flush();
        }
    }
}
