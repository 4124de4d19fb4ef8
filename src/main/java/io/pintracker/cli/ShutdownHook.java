package io.pintracker.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The process's own {@link Interruption}: Ctrl-C lets the command end in good order, with its output whole and code 0. */
final class ShutdownHook implements Interruption {
    private static final long PATIENCE_SECONDS = 20;

    @Override
    public Watch onInterrupt(Runnable stop) {
        CountDownLatch done = new CountDownLatch(1);
        Thread hook = new Thread(() -> stopAndHalt(stop, done), "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        return () -> {
            done.countDown();
            remove(hook);
        };
    }

    private static void stopAndHalt(Runnable stop, CountDownLatch done) {
        stop.run();
        try {
            boolean ended = done.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
            // Returning would end the process with 130, as if Ctrl-C were not the way to end a watch.
            Runtime.getRuntime().halt(ended ? ExitCode.OK : ExitCode.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException expected) {
            // The process is ending already, through this very hook.
        }
    }
}
