package io.pintracker.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A client program of IPFS Cluster that is run once a question. Skips the test, loudly, where it is not at hand. */
public final class ClusterClient {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final List<String> command;

    private ClusterClient(List<String> command) {
        this.command = List.copyOf(command);
    }

    /** {@code ipfs-cluster-ctl}, from TEST_CLUSTER_CTL or as {@code .ci/cluster-ctl} has made it. */
    public static ClusterClient ctl() {
        Path program = told("TEST_CLUSTER_CTL").orElse(cache().resolve("cluster-ctl-1.1.6/ipfs-cluster-ctl"));
        if (!Files.isExecutable(program)) {
            return skip("ipfs-cluster-ctl", ".ci/cluster-ctl");
        }
        return new ClusterClient(List.of(program.toString()));
    }

    /** The npm client, from TEST_CLUSTER_NPM or as {@code .ci/cluster-npm} has made it. */
    public static ClusterClient npm() {
        Path modules = told("TEST_CLUSTER_NPM").orElse(cache().resolve("cluster-npm-5.0.1"));
        if (!Files.isDirectory(modules.resolve("node_modules")) || !nodeIsThere()) {
            return skip("the npm client @nftstorage/ipfs-cluster", ".ci/cluster-npm");
        }
        return new ClusterClient(List.of("node", "src/test/cluster-npm/call.mjs", modules.toString()));
    }

    private static boolean nodeIsThere() {
        try {
            return new ClusterClient(List.of("node")).run("--version").code() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static ClusterClient skip(String what, String script) {
        String why = "SKIPPED: " + what + " is not at hand, so nothing was tried with it. Run " + script + ".";
        System.err.println(why);
        return Assumptions.abort(why);
    }

    private static Optional<Path> told(String variable) {
        String path = System.getenv().getOrDefault(variable, "");
        return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
    }

    private static Path cache() {
        String told = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches = told.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(told);
        return caches.resolve("pintracker");
    }

    /** How a run ended; output and errors as they came. */
    public record Ran(int code, String output) {}

    /** Runs it to its end. */
    public Ran run(String... arguments) throws IOException {
        List<String> line = new ArrayList<>(command);
        line.addAll(List.of(arguments));
        Path output = Files.createTempFile("pintracker-client-", ".log");
        Process process = new ProcessBuilder(line)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                throw new IOException(line + " does not end: " + Files.readString(output, UTF_8));
            }
            return new Ran(process.exitValue(), Files.readString(output, UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
