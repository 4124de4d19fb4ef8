package io.pintracker.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.cli.Main;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The program in a process of its own, from the class path of this one, so that it can be killed and measured. Owned by
 * the thread that started it; ended by its handle, also when this JVM ends before {@link #close}.
 */
public final class Pintracker implements AutoCloseable {
    private static final String READY = "ready: ";
    private static final Pattern HTTP = Pattern.compile("http (http://[^, ]+)");

    private final Process process;
    private final Path log;
    private final long startedNanos = System.nanoTime();
    private final CompletableFuture<Long> readyNanos = new CompletableFuture<>();
    private final CompletableFuture<URI> http = new CompletableFuture<>();
    private final Thread atExit = new Thread(this::kill, "end-pintracker");

    private Pintracker(Process process, Path log) {
        this.process = process;
        this.log = log;
        Runtime.getRuntime().addShutdownHook(atExit);
        Thread reader = new Thread(this::read, "pintracker-out");
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts it in {@code directory}, with the JVM's and the program's arguments.
     *
     * @param log where its log goes, behind what is there
     */
    public static Pintracker start(Path directory, Path log, List<String> jvm, List<String> arguments)
            throws IOException {
        return start(directory, log, jvm, List.of(), arguments);
    }

    /** As above, with {@code classes} in front of the class path. */
    public static Pintracker start(
            Path directory, Path log, List<String> jvm, List<Path> classes, List<String> arguments) throws IOException {
        // The program's own resources, its log settings among them, go before those of the tests.
        String classPath = Stream.of(
                        classes.stream().map(Path::toString),
                        Stream.of(ownClasses().toString()),
                        Stream.of(System.getProperty("java.class.path")))
                .flatMap(Function.identity())
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath, Main.class.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(Redirect.appendTo(log.toFile()));
        // Settings of whoever runs the tests are not meant for this tracker.
        builder.environment().keySet().removeIf(name -> name.startsWith("PINTRACKER_"));
        Process process = builder.start();
        return new Pintracker(process, log);
    }

    private static Path ownClasses() {
        try {
            return Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read() {
        try (BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                Matcher address = HTTP.matcher(line);
                if (line.startsWith(READY) && address.find()) {
                    http.complete(URI.create(address.group(1)));
                    readyNanos.complete(System.nanoTime());
                }
            }
            readyNanos.completeExceptionally(new IllegalStateException("it ended before it was ready"));
        } catch (IOException e) {
            readyNanos.completeExceptionally(e);
        }
    }

    /** Waits until it says that it is ready, and returns how long it took from the start of the process. */
    public Duration awaitReady(Duration patience) {
        try {
            return Duration.ofNanos(readyNanos.get(patience.toMillis(), TimeUnit.MILLISECONDS) - startedNanos);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("not ready after " + patience + ": " + log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Where it answers; only once it is ready. */
    public URI http() {
        return http.join();
    }

    /** When it was started, by {@link System#nanoTime()}. */
    public long startedNanos() {
        return startedNanos;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it reads from its standard input. */
    public OutputStream stdin() {
        return process.getOutputStream();
    }

    /** All that it and those before it have logged to the same file. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it with SIGKILL, and returns when it is gone. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Stops it as a whole with SIGSTOP, until {@link #resume}. */
    public void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    /** Lets it go on with SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IllegalStateException("kill -" + name + " " + pid() + " ended with " + code);
        }
    }

    /** Ends it with SIGTERM. */
    public void terminate() {
        process.destroy();
    }

    /**
     * Waits for its end and returns its exit code.
     *
     * @throws IllegalStateException if it does not end in time
     */
    public int awaitExit(Duration patience) throws InterruptedException {
        if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("still alive after " + patience + ": " + log());
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
