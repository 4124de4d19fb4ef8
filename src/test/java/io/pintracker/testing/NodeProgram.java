package io.pintracker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A program that is an IPFS node, and how to run it.
 *
 * @param kubo Kubo's executable, or null
 * @param jsIpfs directory of {@code node.mjs} and its modules, or null
 * @param arguments more of them for the daemon, where it is Kubo
 */
record NodeProgram(Path kubo, Path jsIpfs, List<String> arguments) {
    /** The file with which {@code .ci/real-node} marks a whole installation. */
    private static final String INSTALLED = "installed";

    private static final long COMMAND_SECONDS = 60;

    /** From a property or the environment, else what {@code .ci/real-node} has made; Kubo rather than js-ipfs. */
    static NodeProgram find() {
        Optional<Path> kubo = told("pintracker.test.kubo", "TEST_KUBO");
        Optional<Path> jsIpfs = told("pintracker.test.jsipfs", "TEST_JSIPFS");
        if (kubo.isEmpty() && jsIpfs.isEmpty()) {
            kubo = cachedKubo();
            jsIpfs = cachedJsIpfs();
        }
        if (kubo.isPresent()) {
            return new NodeProgram(kubo.get(), null, List.of());
        }
        return jsIpfs.map(path -> new NodeProgram(null, path, List.of())).orElseGet(() -> missing("IPFS node"));
    }

    /** Kubo and no other. */
    static NodeProgram findKubo() {
        return told("pintracker.test.kubo", "TEST_KUBO")
                .or(NodeProgram::cachedKubo)
                .map(path -> new NodeProgram(path, null, List.of()))
                .orElseGet(() -> missing("Kubo"));
    }

    /** js-ipfs and no other. */
    static NodeProgram findJsIpfs() {
        return told("pintracker.test.jsipfs", "TEST_JSIPFS")
                .or(NodeProgram::cachedJsIpfs)
                .map(path -> new NodeProgram(null, path, List.of()))
                .orElseGet(() -> missing("js-ipfs"));
    }

    private static NodeProgram missing(String what) {
        String why =
                "SKIPPED: no " + what + " is at hand, so nothing was tried against it. Run .ci/real-node --all, or set"
                        + " TEST_KUBO to an ipfs executable and TEST_JSIPFS to an installation of src/test/js-ipfs.";
        System.err.println(why);
        return Assumptions.abort(why);
    }

    private static Optional<Path> cachedKubo() {
        return Optional.of(cache().resolve("kubo-0.42.0/ipfs")).filter(Files::isExecutable);
    }

    private static Optional<Path> cachedJsIpfs() {
        return Optional.of(cache().resolve("js-ipfs-0.18.1")).filter(path -> Files.exists(path.resolve(INSTALLED)));
    }

    private static Optional<Path> told(String property, String variable) {
        String path = System.getProperty(property, System.getenv().getOrDefault(variable, ""));
        return path.isEmpty() ? Optional.empty() : Optional.of(Path.of(path));
    }

    private static Path cache() {
        String told = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path caches = told.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(told);
        return caches.resolve("pintracker");
    }

    boolean isKubo() {
        return kubo != null;
    }

    NodeProgram with(List<String> moreArguments) {
        return new NodeProgram(kubo, jsIpfs, moreArguments);
    }

    static Path log(Path directory) {
        return directory.resolve("node.log");
    }

    /** Makes a repository that keeps to itself, with more settings, in JSON. */
    void initialise(Path directory, int apiPort, Map<String, String> config) throws IOException {
        if (!isKubo()) {
            return;
        }
        command(directory, "init", "--empty-repo", "--profile=test");
        Map<String, String> all = new LinkedHashMap<>(config);
        all.putIfAbsent("Addresses.API", "[\"/ip4/127.0.0.1/tcp/" + apiPort + "\"]");
        all.put("Addresses.Gateway", "[]");
        all.put("Routing.Type", "\"none\"");
        all.put("Provide.Enabled", "false");
        all.put("Version.SwarmCheckEnabled", "false");
        all.put("Plugins.Plugins.telemetry.Config.Mode", "\"off\"");
        configure(directory.resolve("repo/config"), all);
    }

    /** As {@code ipfs config --json} does, which takes a process for every setting. */
    private static void configure(Path file, Map<String, String> settings) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode config = (ObjectNode) mapper.readTree(file.toFile());
        for (Map.Entry<String, String> setting : settings.entrySet()) {
            ObjectNode parent = config;
            String[] path = setting.getKey().split("\\.", -1);
            for (int i = 0; i < path.length - 1; i++) {
                JsonNode child = parent.path(path[i]);
                parent = child instanceof ObjectNode object ? object : parent.putObject(path[i]);
            }
            parent.set(path[path.length - 1], mapper.readTree(setting.getValue()));
        }
        mapper.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), config);
    }

    private void command(Path directory, String... arguments) throws IOException {
        Process process = builder(
                        directory,
                        Stream.concat(Stream.of(kubo.toString()), Stream.of(arguments))
                                .toList())
                .start();
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", arguments) + " failed: " + Files.readString(log(directory)));
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Starts the node; it is ready when it answers. */
    Process run(Path directory, int apiPort) throws IOException {
        List<String> command = new ArrayList<>();
        if (isKubo()) {
            command.addAll(List.of(kubo.toString(), "daemon", "--enable-gc=false"));
            command.addAll(arguments);
        } else {
            // Left behind by a kill; js-ipfs would not start.
            Files.deleteIfExists(directory.resolve("repo/api"));
            Files.deleteIfExists(directory.resolve("repo/repo.lock"));
            command.addAll(List.of("node", jsIpfs.resolve("node.mjs").toString()));
            command.addAll(List.of(directory.resolve("repo").toString(), "" + apiPort, "0"));
        }
        return builder(directory, command).start();
    }

    private static ProcessBuilder builder(Path directory, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log(directory).toFile()));
        builder.environment().put("IPFS_PATH", directory.resolve("repo").toString());
        builder.environment().put("IPFS_TELEMETRY", "off");
        return builder;
    }
}
