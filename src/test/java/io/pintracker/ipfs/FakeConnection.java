package io.pintracker.ipfs;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The node's side of one connection. Owned by the thread that plays the script. */
final class FakeConnection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    FakeConnection(Socket socket) throws IOException {
        this.socket = socket;
        in = new BufferedInputStream(socket.getInputStream());
        out = socket.getOutputStream();
        socket.setTcpNoDelay(true);
    }

    /** Reads one request, which never has a body; null at the end of the connection. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return null;
            }
            head.append((char) b);
        }
        return head.toString();
    }

    /** Sends these bytes and no others. */
    void raw(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /** A whole answer of known length. */
    void json(int status, String body) throws IOException {
        answer(status, "application/json", body);
    }

    /** A whole answer of known length and any type. */
    void answer(int status, String type, String body) throws IOException {
        raw("HTTP/1.1 " + status + " X\r\nContent-Type: " + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body);
    }

    /** The head of a streamed answer, as Kubo sends it. */
    void stream() throws IOException {
        String head = """
                HTTP/1.1 200 OK
                Content-Type: application/json
                Trailer: X-Stream-Error
                X-Chunked-Output: 1
                Transfer-Encoding: chunked

                """;
        raw(head.replace("\n", "\r\n"));
    }

    /** One line of a streamed answer. */
    void line(String json) throws IOException {
        raw(Integer.toHexString(json.length() + 1) + "\r\n" + json + "\n\r\n");
    }

    /** The clean end of a streamed answer. */
    void end() throws IOException {
        raw("0\r\n\r\n");
    }

    /** The end of a streamed answer that has failed. */
    void end(String streamError) throws IOException {
        raw("0\r\nX-Stream-Error: " + streamError + "\r\n\r\n");
    }

    /** Ends the connection in order; what was sent arrives. */
    void close() throws IOException {
        socket.close();
    }

    /** Says nothing for a while; true if the client went away meanwhile. */
    boolean quiet(Duration time) throws IOException {
        socket.setSoTimeout((int) time.toMillis());
        try {
            return in.read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            socket.setSoTimeout(0);
        }
    }

    /** Says nothing until the client has gone, which ends the script. */
    void hang() throws IOException {
        in.transferTo(OutputStream.nullOutputStream());
    }
}
