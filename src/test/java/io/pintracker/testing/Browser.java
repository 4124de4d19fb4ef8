package io.pintracker.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A Chromium, and what drives it with scripts for Node.
 *
 * @param chromium its executable
 * @param modules directory with {@code node_modules}
 */
public record Browser(Path chromium, Path modules) {
    /** From the environment, else what {@code .ci/browser} has got; skips the test, loudly, where there is none. */
    public static Browser find() {
        String told = System.getenv().getOrDefault("TEST_CHROMIUM", "");
        Optional<Path> chromium =
                told.isEmpty() ? onPath("chromium", "chromium-browser", "google-chrome") : Optional.of(Path.of(told));
        Path modules = cache().resolve("page-tests");
        if (chromium.isPresent()
                && Files.exists(modules.resolve("installed"))
                && onPath("node").isPresent()) {
            return new Browser(chromium.get(), modules);
        }
        String why = "SKIPPED: no Chromium with Node is at hand, so the page was tried in no browser. Run .ci/browser.";
        System.err.println(why);
        return Assumptions.abort(why);
    }

    private static Optional<Path> onPath(String... names) {
        String[] directories = System.getenv().getOrDefault("PATH", "").split(":", -1);
        return Stream.of(names)
                .flatMap(name -> Stream.of(directories).map(directory -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path cache() {
        String told = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches = told.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(told);
        return caches.resolve("pintracker");
    }

    /** Begins a script with these arguments; what it prints goes to {@code log}. */
    public Process start(Path script, List<String> arguments, Path log) throws IOException {
        // A module finds its imports beside itself.
        Path copy = modules.resolve(script.getFileName());
        Files.write(copy, Files.readAllBytes(script));
        ProcessBuilder builder = new ProcessBuilder(
                        Stream.concat(Stream.of("node", copy.toString()), arguments.stream())
                                .toList())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("TEST_CHROMIUM", chromium.toString());
        return builder.start();
    }
}
