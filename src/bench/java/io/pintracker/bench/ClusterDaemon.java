package io.pintracker.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * IPFS Cluster's own daemon: one peer, CRDT, all settings at their defaults but for its addresses and {@code
 * concurrent_pins}. Asked over its REST API by as many clients at once as it has workers, from the first request until the
 * node holds all, or nothing.
 */
final class ClusterDaemon implements Contender {
    private static final Duration START = Duration.ofSeconds(60);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Path directory;
    private final NodeView node;
    private final Duration patience;
    private final URI api;
    private final Process process;
    private final Crew crew;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** The program, from TEST_CLUSTER_SERVICE or as {@code .ci/cluster-service} has made it. */
    static Optional<Path> program() {
        String told = System.getenv().getOrDefault("TEST_CLUSTER_SERVICE", "");
        String caches = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
        Path cache = caches.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(caches);
        Path program =
                told.isEmpty() ? cache.resolve("pintracker/cluster-service-1.1.6/ipfs-cluster-service") : Path.of(told);
        return Optional.of(program).filter(Files::isExecutable);
    }

    ClusterDaemon(Path program, Path directory, URI kubo, NodeView node, int workers, Duration patience)
            throws IOException, InterruptedException, TimeoutException {
        this.directory = Files.createDirectories(directory);
        this.node = node;
        this.patience = patience;
        int port = freePort();
        api = URI.create("http://127.0.0.1:" + port);
        crew = new Crew(workers);
        Process init = start(program, "init", "--consensus", "crdt");
        if (!init.waitFor(START.toSeconds(), TimeUnit.SECONDS) || init.exitValue() != 0) {
            init.destroyForcibly();
            throw new IllegalStateException("ipfs-cluster-service init failed: " + log());
        }
        configure(port, kubo.getPort(), workers);
        process = start(program, "daemon");
        boolean answers = false;
        try {
            awaitAnswer();
            answers = true;
        } finally {
            if (!answers) {
                close();
            }
        }
    }

    private Process start(Path program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(program.toString(), "--config", repository().toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                .start();
    }

    private Path repository() {
        return directory.resolve("cluster");
    }

    private Path logFile() {
        return directory.resolve("cluster.log");
    }

    private String log() throws IOException {
        return Files.readString(logFile());
    }

    private void configure(int port, int kuboPort, int workers) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        Path file = repository().resolve("service.json");
        JsonNode config = mapper.readTree(file.toFile());
        String kubo = "/ip4/127.0.0.1/tcp/" + kuboPort;
        ObjectNode cluster = object(config, "/cluster");
        cluster.putArray("listen_multiaddress").add("/ip4/127.0.0.1/tcp/" + freePort());
        // Nobody else is looked for.
        cluster.put("mdns_interval", "0s");
        object(config, "/api/restapi").put("http_listen_multiaddress", "/ip4/127.0.0.1/tcp/" + port);
        object(config, "/api/pinsvcapi").put("http_listen_multiaddress", "/ip4/127.0.0.1/tcp/" + freePort());
        object(config, "/api/ipfsproxy")
                .put("listen_multiaddress", "/ip4/127.0.0.1/tcp/" + freePort())
                .put("node_multiaddress", kubo);
        object(config, "/ipfs_connector/ipfshttp").put("node_multiaddress", kubo);
        object(config, "/pin_tracker/stateless").put("concurrent_pins", workers);
        mapper.writeValue(file.toFile(), config);
    }

    private static ObjectNode object(JsonNode config, String path) {
        if (config.at(path) instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalStateException("IPFS Cluster's service.json has no object at " + path);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitAnswer() throws IOException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() > deadline) {
                throw new TimeoutException("IPFS Cluster has not started: " + log());
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return send("GET", "/id").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private HttpResponse<String> send(String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api.resolve(path))
                .method(method, BodyPublishers.noBody())
                .timeout(START)
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    @Override
    public void run(Phase phase, List<Cid> cids) throws Exception {
        String method = phase == Phase.PIN ? "POST" : "DELETE";
        crew.work(cids, cid -> {
            HttpResponse<String> answer = send(method, "/pins/" + cid);
            if (answer.statusCode() != 200) {
                throw new IOException("IPFS Cluster answered " + answer.statusCode() + ": " + answer.body());
            }
        });
        node.await(phase == Phase.PIN ? cids.size() : 0, cids.get(cids.size() - 1), patience);
    }

    @Override
    public void close() {
        crew.close();
        process.destroyForcibly().onExit().join();
    }
}
