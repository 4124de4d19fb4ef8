package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Answers requests with given bytes: a server of the JDK could neither send a trailer nor break off. */
final class FakeTracker implements AutoCloseable {
    final List<String> requests = new CopyOnWriteArrayList<>();

    /** The headers of each request, a line each. */
    final List<String> headers = new CopyOnWriteArrayList<>();

    private final ServerSocket socket;
    private final Function<String, String> answers;

    FakeTracker(Function<String, String> answers) throws IOException {
        this.answers = answers;
        socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(this::serve, "fake-tracker");
        server.setDaemon(true);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort();
    }

    static String chunked(String body, String trailer) {
        String chunk = body.isEmpty() ? "" : Integer.toHexString(body.getBytes(UTF_8).length) + "\r\n" + body + "\r\n";
        return "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Stream-Error\r\nConnection: close\r\n\r\n"
                + chunk + "0\r\n" + (trailer.isEmpty() ? "" : "X-Stream-Error: " + trailer + "\r\n") + "\r\n";
    }

    static String plain(String status, String body) {
        return "HTTP/1.1 " + status + "\r\nContent-Length: " + body.getBytes(UTF_8).length
                + "\r\nConnection: close\r\n\r\n" + body;
    }

    /** A stream of events that breaks off behind these. */
    static String events(String events) {
        return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n" + events;
    }

    private void serve() {
        while (!socket.isClosed()) {
            try (Socket connection = socket.accept()) {
                BufferedReader in = new BufferedReader(new InputStreamReader(connection.getInputStream(), UTF_8));
                String path = in.readLine().split(" ", -1)[1];
                StringBuilder head = new StringBuilder();
                for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
                    head.append(line).append('\n');
                }
                headers.add(head.toString());
                requests.add(path);
                OutputStream out = connection.getOutputStream();
                out.write(answers.apply(path).getBytes(UTF_8));
                out.flush();
            } catch (IOException e) {
                // The client has gone, or the test is over.
            }
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
