package io.pintracker.ipfs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A node on a raw socket that says exactly what a test tells it to, byte for byte, so that answers can be cut, stalled or
 * ended by a trailer. Thread-safe; one thread a connection.
 */
final class FakeNode implements AutoCloseable {

    /** Plays one answer; returning leaves the connection open for the next request, throwing closes it. */
    @FunctionalInterface
    interface Script {
        void play(FakeConnection connection) throws IOException;
    }

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new CopyOnWriteArrayList<>();

    FakeNode() throws IOException {
        this(0);
    }

    FakeNode(int port) throws IOException {
        this(new ServerSocket(port, 50, InetAddress.getLoopbackAddress()));
    }

    FakeNode(ServerSocket server) {
        this.server = server;
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    URI api() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** What to do when a request begins with that command and has those
     * parameters, such as {@code pin/ls?type=direct}. */
    FakeNode on(String request, Script script) {
        scripts.put(request, script);
        return this;
    }

    /** The heads of all requests so far, in order. */
    List<String> requests() {
        return requests;
    }

    /** What was asked, such as {@code pin/rm?arg=Qm..}, in order. */
    List<String> asked() {
        return requests.stream().map(FakeNode::command).toList();
    }

    /** How many connections are open. */
    int connections() {
        return open.size();
    }

    private static String command(String head) {
        String post = "POST /api/v0/";
        if (!head.startsWith(post)) {
            throw new IllegalArgumentException("not a call of the RPC: " + head);
        }
        return head.substring(post.length(), head.indexOf(" HTTP/1.1"));
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                noteUnlessClosed(e);
            }
        }
    }

    private void noteUnlessClosed(Exception e) {
        if (!server.isClosed()) {
            failures.add(e);
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            FakeConnection connection = new FakeConnection(socket);
            for (String head = connection.readHead(); head != null; head = connection.readHead()) {
                requests.add(head);
                script(command(head)).play(connection);
            }
        } catch (SocketException e) {
            // The client went away, which most tests are about; what it got is theirs to check.
            return;
        } catch (IOException | RuntimeException e) {
            noteUnlessClosed(e);
        } finally {
            open.remove(socket);
        }
    }

    private Script script(String command) {
        return scripts.entrySet().stream()
                .filter(entry -> matches(entry.getKey(), command))
                // The more it says, the better it fits.
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .map(Map.Entry::getValue)
                .orElse(connection -> connection.json(500, "{\"Message\":\"no script for " + command + "\"}"));
    }

    private static boolean matches(String pattern, String command) {
        String[] wanted = pattern.split("\\?", 2);
        String[] got = command.split("\\?", 2);
        boolean sameCommand = wanted[0].equals(got[0]);
        return sameCommand
                && (wanted.length == 1 || List.of(got[1].split("&")).containsAll(List.of(wanted[1].split("&"))));
    }

    /** Fails if the node itself did, which would spoil what the test saw. */
    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
        if (!failures.isEmpty()) {
            throw new AssertionError("the fake node failed", failures.get(0));
        }
    }
}
