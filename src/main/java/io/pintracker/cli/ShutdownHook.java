package io.pintracker.cli;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** The process's own {@link Interruption}: Ctrl-C lets the command end in good order, with its output whole and its own code. */
final class ShutdownHook implements Interruption {
    private static final long PATIENCE_SECONDS = 20;

    @Override
    public Watch onInterrupt(Runnable stop) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        Thread hook = new Thread(() -> stopAndHalt(stop, done), "interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        return new Watch() {
            @Override
            public void done() {
                done(ExitCode.OK);
            }

            @Override
            public void done(int exitCode) {
                done.complete(exitCode);
                remove(hook);
            }
        };
    }

    private static void stopAndHalt(Runnable stop, CompletableFuture<Integer> done) {
        stop.run();
        try {
            int exitCode = done.completeOnTimeout(ExitCode.FAILED, PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .get();
            // Returning would end the process with 130, as if Ctrl-C were not the way to end a watch.
            Runtime.getRuntime().halt(exitCode);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a watch never ends in a failure", e);
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
