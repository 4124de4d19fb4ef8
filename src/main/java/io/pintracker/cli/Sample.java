package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.util.List;

/**
 * The intents that come with the program: a state export of IPFS Cluster, with pins that come and go, and one line that is
 * garbage. Immutable.
 */
record Sample(List<Line> lines) {
    static final String RESOURCE = "/sample/state-export.ndjson";

    /** The key of a line that names no Cid. */
    static final String GARBAGE = "garbage";

    Sample {
        lines = List.copyOf(lines);
    }

    /** A line as it stands, and the key that its record gets. */
    record Line(String key, String text) {
        static Line of(String text) {
            try {
                return new Line(Json.intent(text.getBytes(UTF_8)).cid().toString(), text);
            } catch (MalformedRecordException e) {
                return new Line(GARBAGE, text);
            }
        }

        boolean isGarbage() {
            return key.equals(GARBAGE);
        }
    }

    /** Reads it from the program itself. */
    static Sample load() throws IOException {
        try (InputStream in = Sample.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the program was built without " + RESOURCE);
            }
            return new Sample(new BufferedReader(new InputStreamReader(in, UTF_8))
                    .lines()
                    .map(Line::of)
                    .toList());
        }
    }

    List<Line> garbage() {
        return lines.stream().filter(Line::isGarbage).toList();
    }
}
