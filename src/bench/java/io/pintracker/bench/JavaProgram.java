package io.pintracker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A program of the benchmarks in a JVM of its own, that says what it has found in lines {@code word number number}. Owned
 * by one thread.
 */
final class JavaProgram implements AutoCloseable {
    private final Process process;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Thread atExit;

    private JavaProgram(Process process) {
        this.process = process;
        atExit = new Thread(process::destroyForcibly, "end-program");
        Runtime.getRuntime().addShutdownHook(atExit);
        Thread reader = new Thread(this::read, "program-out");
        reader.setDaemon(true);
        reader.start();
    }

    static JavaProgram start(Class<?> main, Path log, List<String> jvm, List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        return new JavaProgram(new ProcessBuilder(command)
                .redirectError(Redirect.appendTo(log.toFile()))
                .start());
    }

    private void read() {
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            out.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("broken " + e.getMessage());
        }
    }

    /** Waits for the line that begins with that word, and returns its numbers. */
    long[] await(String word, Duration patience) throws InterruptedException {
        long until = System.nanoTime() + patience.toNanos();
        while (process.isAlive() || !lines.isEmpty()) {
            String line = lines.poll(1, TimeUnit.SECONDS);
            if (line != null && line.startsWith(word + " ")) {
                String[] parts = line.split(" ", -1);
                long[] numbers = new long[parts.length - 1];
                for (int i = 0; i < numbers.length; i++) {
                    numbers[i] = Long.parseLong(parts[i + 1]);
                }
                return numbers;
            }
            if (System.nanoTime() > until) {
                throw new IllegalStateException("no '" + word + "' within " + patience);
            }
        }
        throw new IllegalStateException("it ended before it said '" + word + "'; see its log");
    }

    /** Lets it go on to its next step. */
    void next() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    /** Tells it that nothing more is asked, and waits for its end. */
    void finish(Duration patience) throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("it does not end within " + patience);
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
