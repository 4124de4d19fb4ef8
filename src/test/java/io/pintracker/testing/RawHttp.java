package io.pintracker.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Map;
import java.util.TreeMap;

/**
 * An answer over HTTP/1.1 as it was on the wire, which no client library shows.
 *
 * @param headers sorted by name
 * @param body without the marks of chunks
 * @param trailers what came behind a chunked body
 */
public record RawHttp(int status, Map<String, String> headers, String body, Map<String, String> trailers) {
    private static final int PATIENCE_MS = 30_000;

    /**
     * Sends a request without a body on a connection of its own and reads the answer to the end of that.
     *
     * @param header one more header, or an empty text
     */
    public static RawHttp send(URI api, String method, String path, String header) throws IOException {
        try (Socket socket = new Socket(api.getHost(), api.getPort())) {
            socket.setSoTimeout(PATIENCE_MS);
            String request = method + " " + path + " HTTP/1.1\r\nHost: " + api.getAuthority() + "\r\n"
                    + (header.isEmpty() ? "" : header + "\r\n") + "Content-Length: 0\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(all);
            return parse(all.toString(UTF_8));
        }
    }

    private static RawHttp parse(String answer) {
        int headEnd = answer.indexOf("\r\n\r\n");
        String head = answer.substring(0, headEnd);
        String rest = answer.substring(headEnd + 4);
        int status = Integer.parseInt(head.substring(9, 12));
        Map<String, String> headers = fields(head.substring(Math.min(head.length(), head.indexOf("\r\n") + 2)));
        if (!"chunked".equals(headers.get("Transfer-Encoding"))) {
            return new RawHttp(status, headers, rest, Map.of());
        }
        StringBuilder body = new StringBuilder();
        // Chunks are counted in bytes; what these tests send is ASCII but for what they check not to be.
        byte[] bytes = rest.getBytes(UTF_8);
        int at = 0;
        while (true) {
            int lineEnd = at;
            while (bytes[lineEnd] != '\r') {
                lineEnd++;
            }
            int size = Integer.parseInt(new String(bytes, at, lineEnd - at, UTF_8), 16);
            at = lineEnd + 2;
            if (size == 0) {
                return new RawHttp(
                        status, headers, body.toString(), fields(new String(bytes, at, bytes.length - at, UTF_8)));
            }
            body.append(new String(bytes, at, size, UTF_8));
            at += size + 2;
        }
    }

    private static Map<String, String> fields(String lines) {
        Map<String, String> fields = new TreeMap<>();
        lines.lines().filter(line -> !line.isEmpty()).forEach(line -> {
            int colon = line.indexOf(": ");
            fields.put(line.substring(0, colon), line.substring(colon + 2));
        });
        return fields;
    }
}
