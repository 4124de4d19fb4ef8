package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;

/**
 * Reads server-sent events (WHATWG HTML 9.2): fields line by line, an empty line ends an event. Confined to one thread.
 */
final class ServerSentEvents {
    private static final int MAX_LINE = 1 << 20;

    private final LineReader lines;

    /**
     * An event, or only a position.
     *
     * @param id null if it has none
     * @param data empty if it has none
     */
    record Event(String id, String name, String data) {}

    ServerSentEvents(InputStream in) {
        lines = new LineReader(in, MAX_LINE);
    }

    /** The next whole event; null at the end, where half an event counts for nothing. */
    Event next() throws IOException {
        String id = null;
        String name = "message";
        StringBuilder data = new StringBuilder();
        while (lines.next()) {
            if (!lines.isWhole()) {
                throw new IOException("line " + lines.number() + " is longer than " + MAX_LINE + " bytes");
            }
            String line = new String(lines.bytes(), UTF_8).stripTrailing();
            if (line.isEmpty()) {
                return new Event(id, name, data.toString());
            }
            int colon = line.indexOf(':');
            String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
            switch (colon < 0 ? line : line.substring(0, colon)) {
                case "id" -> id = value;
                case "event" -> name = value;
                case "data" -> data.append(data.length() == 0 ? "" : "\n").append(value);
                default -> {
                    // A comment, or a field of a newer tracker.
                }
            }
        }
        return null;
    }
}
