package io.pintracker.topology;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what {@link CborOut} has written, in the same order. Confined to one thread. */
record CborIn(CBORParser parser) {
    void start() throws IOException {
        require(JsonToken.START_ARRAY, parser.nextToken());
    }

    void end() throws IOException {
        require(JsonToken.END_ARRAY, parser.nextToken());
    }

    /** Enters a nested array; false at a null. */
    boolean isPresent() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.VALUE_NULL) {
            return false;
        }
        require(JsonToken.START_ARRAY, token);
        return true;
    }

    /** Enters a nested array that was added at the end of this one; false at the end. */
    boolean hasMore() throws IOException {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.END_ARRAY) {
            return false;
        }
        require(JsonToken.START_ARRAY, token);
        return true;
    }

    /** Passes over a value, whatever it is, and says whether it was another than null. */
    boolean skip() throws IOException {
        boolean present = parser.nextToken() != JsonToken.VALUE_NULL;
        parser.skipChildren();
        return present;
    }

    /** Passes over the rest of an array that was entered. */
    void skipRest() throws IOException {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            parser.skipChildren();
        }
    }

    String text() throws IOException {
        require(JsonToken.VALUE_STRING, parser.nextToken());
        return parser.getText();
    }

    int number() throws IOException {
        require(JsonToken.VALUE_NUMBER_INT, parser.nextToken());
        return parser.getIntValue();
    }

    long longNumber() throws IOException {
        require(JsonToken.VALUE_NUMBER_INT, parser.nextToken());
        return parser.getLongValue();
    }

    Long longOrNull() throws IOException {
        return parser.nextToken() == JsonToken.VALUE_NULL ? null : Long.valueOf(parser.getLongValue());
    }

    boolean bool() throws IOException {
        parser.nextToken();
        return parser.getBooleanValue();
    }

    Instant instant() throws IOException {
        if (!isPresent()) {
            return null;
        }
        Instant time = Instant.ofEpochSecond(longNumber(), number());
        end();
        return time;
    }

    Cid cid() throws IOException {
        return parser.nextToken() == JsonToken.VALUE_NULL ? null : Cid.ofBytes(parser.getBinaryValue());
    }

    List<String> texts() throws IOException {
        start();
        List<String> texts = new ArrayList<>(2);
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            texts.add(parser.getText());
        }
        return texts;
    }

    Map<String, String> map() throws IOException {
        List<String> flat = texts();
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < flat.size(); i += 2) {
            map.put(flat.get(i), flat.get(i + 1));
        }
        return map;
    }

    private static void require(JsonToken wanted, JsonToken found) throws IOException {
        if (wanted != found) {
            throw new IOException("expected " + wanted + ", found " + found);
        }
    }
}
