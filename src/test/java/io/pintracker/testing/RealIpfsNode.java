package io.pintracker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A real IPFS node for tests: its own repository in a temporary directory, loopback ports only, no peers and nothing that
 * would look for any. Kubo where there is one, else js-ipfs, else the test is skipped, loudly.
 *
 * <p>Owned by the thread of the test. The process is ended by its handle, also when the JVM ends before {@link #close}.
 */
public final class RealIpfsNode implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(20);

    private final NodeProgram program;
    private final Path directory;
    private final int apiPort;
    private final Thread atExit = new Thread(this::kill, "end-ipfs-node");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Process process;
    private boolean secret;

    private RealIpfsNode(NodeProgram program, Path directory, int apiPort) {
        this.program = program;
        this.directory = directory;
        this.apiPort = apiPort;
    }

    /**
     * Starts a new, empty node.
     *
     * <p>Skips the test if no node's program is at hand.
     */
    public static RealIpfsNode start() {
        return start(List.of());
    }

    /** Starts a new, empty node that looks for no block elsewhere, so that a pin of what it lacks fails at once. */
    public static RealIpfsNode startOffline() {
        return start(List.of("--offline"));
    }

    /**
     * Starts a new, empty Kubo and nothing else.
     *
     * @param config more of its settings, as JSON; {@code DIR} in it is its directory, {@code PORT} that of its RPC
     */
    public static RealIpfsNode startKubo(Map<String, String> config, String... arguments) {
        return start(NodeProgram.findKubo(), config, List.of(arguments));
    }

    /** Starts a new, empty js-ipfs and nothing else. */
    public static RealIpfsNode startJsIpfs() {
        return start(NodeProgram.findJsIpfs(), Map.of(), List.of());
    }

    private static RealIpfsNode start(List<String> arguments) {
        return start(NodeProgram.find(), Map.of(), arguments);
    }

    private static RealIpfsNode start(NodeProgram program, Map<String, String> config, List<String> arguments) {
        try {
            Path directory = Files.createTempDirectory("pintracker-ipfs-");
            RealIpfsNode node = new RealIpfsNode(program.with(arguments), directory, freePort());
            Runtime.getRuntime().addShutdownHook(node.atExit);
            try {
                Map<String, String> settings = new LinkedHashMap<>();
                config.forEach((key, json) -> settings.put(
                        key, json.replace("DIR", directory.toString()).replace("PORT", "" + node.apiPort)));
                program.initialise(directory, node.apiPort, settings);
                node.secret = config.containsKey("API.Authorizations");
                node.restart();
                if (!node.secret) {
                    node.forgetInitialPins();
                }
            } catch (IOException | RuntimeException e) {
                node.close();
                throw e;
            }
            return node;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where its RPC is, also while it is stopped. */
    public URI api() {
        return URI.create("http://127.0.0.1:" + apiPort);
    }

    /** Whether it is Kubo: js-ipfs reports no progress and goes on with pins that were cancelled (spec kubo-rpc 3). */
    public boolean isKubo() {
        return program.isKubo();
    }

    /** Where its files are. */
    public Path directory() {
        return directory;
    }

    /** Stores a raw block, unpinned. */
    public Cid addBlock(byte[] content) {
        return addBlocks(List.of(content)).get(0);
    }

    /** Stores raw blocks in one call, unpinned. */
    public List<Cid> addBlocks(List<byte[]> contents) {
        String answer = upload("block/put?format=raw&cid-codec=raw&version=1&mhtype=sha2-256", "data", contents);
        return answer.lines()
                .map(line -> Cid.parse(json(line).path("Key").asText()))
                .toList();
    }

    /** Stores a file as a graph of raw leaves of that size, unpinned; its root. */
    public Cid addFile(byte[] content, int leafSize) {
        String answer = upload(
                "add?pin=false&cid-version=1&raw-leaves=true&chunker=size-" + leafSize, "file", List.of(content));
        return Cid.parse(json(answer.lines().toList().get(0)).path("Hash").asText());
    }

    private String upload(String command, String field, List<byte[]> contents) {
        String boundary = "a-block-of-these-tests";
        List<byte[]> body = new ArrayList<>();
        for (byte[] content : contents) {
            body.add(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + field + "\"; filename=\"b\"\r\n"
                            + "Content-Type: application/octet-stream\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            body.add(content);
            body.add("\r\n".getBytes(StandardCharsets.US_ASCII));
        }
        body.add(("--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        try {
            return ok(request(command)
                    .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                    .POST(BodyPublishers.ofByteArrays(body))
                    .build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it answers to a command with its parameters; an error is an exception. */
    public String ask(String command) {
        try {
            return ok(request(command).build());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Addresses at which other nodes of this machine can reach it. */
    public List<String> addresses() {
        List<String> addresses = new ArrayList<>();
        json(ask("id")).path("Addresses").forEach(address -> addresses.add(address.asText()));
        return addresses;
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether it is looking for a block, as a pin of something that is not there makes it do. */
    public boolean wants(Cid cid) {
        try {
            String wantlist = ok(request("bitswap/wantlist").build());
            for (JsonNode want : new ObjectMapper().readTree(wantlist).path("Keys")) {
                if (Cid.parse(want.path("/").asText()).equals(cid)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether its process is there. */
    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Ends the node as an operator does, and waits until it is gone. */
    public void stop() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toSeconds(), TimeUnit.SECONDS)) {
                kill();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            kill();
        }
    }

    /** Ends the node as the loss of power does. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Starts the stopped node again, with the same repository on the same port, and waits until it answers. */
    public void restart() {
        try {
            process = program.run(directory, apiPort);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        long deadline = System.nanoTime() + START.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IllegalStateException("the IPFS node has not started: " + log());
            }
            pause();
        }
    }

    private void pause() {
        try {
            boolean ended = process.waitFor(50, TimeUnit.MILLISECONDS);
            if (ended) {
                throw new IllegalStateException("the IPFS node ended at once: " + log());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String log() {
        try {
            return Files.readString(NodeProgram.log(directory));
        } catch (IOException e) {
            return "without a log (" + e.getMessage() + ")";
        }
    }

    /** Kubo begins with an empty directory pinned, which tests would have to know of. */
    private void forgetInitialPins() throws IOException {
        String keys = ok(request("pin/ls?type=recursive").build());
        for (var key : new ObjectMapper().readTree(keys).path("Keys").properties()) {
            ok(request("pin/rm?arg=" + key.getKey()).build());
        }
    }

    private boolean answers() {
        try {
            int status = send(request("version").build()).statusCode();
            return status == 200 || (secret && status == 403);
        } catch (IOException e) {
            return false;
        }
    }

    private HttpRequest.Builder request(String command) {
        return HttpRequest.newBuilder(URI.create(api() + "/api/v0/" + command))
                .timeout(START)
                .POST(BodyPublishers.noBody());
    }

    private String ok(HttpRequest request) throws IOException {
        HttpResponse<String> response = send(request);
        if (response.statusCode() != 200) {
            throw new IOException(request.uri() + " answered " + response.statusCode() + ": " + response.body());
        }
        return response.body();
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return http.send(request, BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Ends the node and removes its repository. */
    @Override
    public void close() {
        kill();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
