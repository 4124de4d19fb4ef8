package io.pintracker.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Keeps a tracker up until the process is to end, or until it has failed. */
final class RunUntilStopped {
    private static final long LOOK_EVERY_MS = 200;

    private RunUntilStopped() {}

    /**
     * What was started.
     *
     * @param all to close at the end, the tracker included
     * @param ready the line to print once the tracker answers
     */
    record Started(Tracker tracker, AutoCloseable all, String ready) {}

    /** Starts everything, or nothing if it throws. */
    interface Starter {
        Started start() throws Exception;
    }

    /**
     * Starts a tracker and returns when the process is to end, with everything closed. A signal that comes while it
     * starts is heard too.
     *
     * @param limit for an end in good order, from the signal on
     * @return the exit code
     */
    static int run(CliContext context, Duration limit, PrintWriter out, Starter starter) throws Exception {
        CountDownLatch stop = new CountDownLatch(1);
        Interruption.Watch watch = context.interruption().onInterrupt(stop::countDown, limit);
        try {
            Started started = starter.start();
            try {
                return await(stop, started, out);
            } finally {
                close(started.all());
            }
        } finally {
            out.flush();
            watch.done();
        }
    }

    /**
     * Starts what stands on {@code base}, and closes that if anything hinders it: also after an {@link Error}, such as a
     * native library that cannot be loaded, its threads would keep the process.
     */
    static Started on(AutoCloseable base, Starter starter) throws Exception {
        try {
            return starter.start();
        } catch (Throwable e) {
            try {
                base.close();
            } catch (Exception closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    private static int await(CountDownLatch stop, Started started, PrintWriter out) throws InterruptedException {
        boolean told = false;
        while (!stop.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
            if (started.tracker().hasFailed()) {
                throw new CliException(ExitCode.FAILED, "The tracker has stopped; the log above says why");
            }
            if (!told && started.tracker().isRunning()) {
                out.println(started.ready());
                out.flush();
                told = true;
            }
        }
        return ExitCode.OK;
    }

    private static void close(AutoCloseable all) throws IOException {
        try {
            all.close();
        } catch (IOException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
