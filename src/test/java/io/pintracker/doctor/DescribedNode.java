package io.pintracker.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.util.Map;

/** One connection to a node that says who it is, and, unless it may not, how much room it has. Confined to one thread. */
final class DescribedNode implements Closeable {
    static final Map<String, String> ALL = Map.of(
            "version", "{\"Version\":\"0.42.0\"}",
            "id", "{\"ID\":\"12D3KooWnode\"}",
            "repo/stat", "{\"RepoSize\":3145728,\"StorageMax\":104857600}");

    private final Map<String, String> answers;
    private final InputStream in;
    private final OutputStream out;

    /** @param answers by command; to any other it answers 403 */
    DescribedNode(Map<String, String> answers, InputStream in, OutputStream out) {
        this.answers = answers;
        this.in = in;
        this.out = out;
    }

    /** Answers until the client has gone. */
    void play() throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, US_ASCII));
        String command = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("POST /api/v0/")) {
                command = line.substring("POST /api/v0/".length()).split("[? ]", 2)[0];
            }
            if (line.isEmpty()) {
                String body = answers.getOrDefault(command, "forbidden");
                String status = answers.containsKey(command) ? "200 OK" : "403 Forbidden";
                out.write(("HTTP/1.1 " + status + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(US_ASCII));
                out.flush();
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
        out.close();
    }
}
