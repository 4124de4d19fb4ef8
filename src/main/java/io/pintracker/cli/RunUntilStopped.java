package io.pintracker.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Keeps a tracker up until the process is to end, or until it has failed. */
final class RunUntilStopped {
    private static final long LOOK_EVERY_MS = 200;

    private RunUntilStopped() {}

    /**
     * Returns when the process is to end, with everything closed.
     *
     * @param ready the line to print once the tracker answers
     * @return the exit code
     */
    static int run(CliContext context, Tracker tracker, AutoCloseable all, PrintWriter out, Supplier<String> ready)
            throws InterruptedException, IOException {
        CountDownLatch stop = new CountDownLatch(1);
        Interruption.Watch watch = context.interruption().onInterrupt(stop::countDown);
        try {
            boolean told = false;
            while (!stop.await(LOOK_EVERY_MS, TimeUnit.MILLISECONDS)) {
                if (tracker.hasFailed()) {
                    throw new CliException(ExitCode.FAILED, "the tracker has stopped; the log above says why");
                }
                if (!told && tracker.isRunning()) {
                    out.println(ready.get());
                    out.flush();
                    told = true;
                }
            }
            return ExitCode.OK;
        } finally {
            close(all);
            out.flush();
            watch.done();
        }
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
