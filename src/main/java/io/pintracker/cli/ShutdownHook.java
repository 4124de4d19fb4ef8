package io.pintracker.cli;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The process's own {@link Interruption}: Ctrl-C or SIGTERM lets the command end in good order, with its output whole and
 * its own code. Another one while it does so ends the process at once.
 */
final class ShutdownHook implements Interruption {
    @Override
    public Watch onInterrupt(Runnable stop, Duration limit) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        Thread hook = new Thread(() -> stopAndHalt(stop, done, limit), "interrupted");
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

    private static void stopAndHalt(Runnable stop, CompletableFuture<Integer> done, Duration limit) {
        haltAtNextSignal();
        stop.run();
        int exitCode = done.completeOnTimeout(ExitCode.FAILED, limit.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        // Returning would end the process with 130, as if Ctrl-C were not the way to end a watch.
        Runtime.getRuntime().halt(exitCode);
    }

    /**
     * A process that is ending hears no signal but SIGKILL, unless one handles it. The only way to do so is a class that
     * the compiler warns of whoever names it, and that no Java must have.
     */
    private static void haltAtNextSignal() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object halt = Proxy.newProxyInstance(
                    ShutdownHook.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
                        return null;
                    });
            for (String name : List.of("INT", "TERM")) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), halt);
            }
        } catch (ReflectiveOperationException e) {
            // Then a second signal does nothing, and the limit ends the process.
            return;
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
