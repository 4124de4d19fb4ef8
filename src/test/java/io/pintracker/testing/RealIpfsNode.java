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
import java.util.Comparator;
import java.util.List;
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

    private static RealIpfsNode start(List<String> arguments) {
        try {
            NodeProgram program = NodeProgram.find();
            Path directory = Files.createTempDirectory("pintracker-ipfs-");
            RealIpfsNode node = new RealIpfsNode(program.with(arguments), directory, freePort());
            Runtime.getRuntime().addShutdownHook(node.atExit);
            try {
                program.initialise(directory, node.apiPort);
                node.restart();
                node.forgetInitialPins();
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

    /** Stores a raw block, unpinned. */
    public Cid addBlock(byte[] content) {
        String boundary = "a-block";
        byte[] head = ("--" + boundary + "\r\nContent-Disposition: form-data; name=\"data\"; filename=\"b\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] tail = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        HttpRequest put = request("block/put?format=raw&cid-codec=raw&version=1&mhtype=sha2-256")
                .header("Content-Type", "multipart/form-data; boundary=" + boundary)
                .POST(BodyPublishers.concat(
                        BodyPublishers.ofByteArray(head),
                        BodyPublishers.ofByteArray(content),
                        BodyPublishers.ofByteArray(tail)))
                .build();
        try {
            return Cid.parse(new ObjectMapper().readTree(ok(put)).path("Key").asText());
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
            return send(request("version").build()).statusCode() == 200;
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
