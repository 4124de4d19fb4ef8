package io.pintracker.topology;

import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes values one after the other, without names. Confined to one thread. */
record CborOut(CBORGenerator generator) {
    void start() throws IOException {
        generator.writeStartArray();
    }

    void end() throws IOException {
        generator.writeEndArray();
    }

    void nothing() throws IOException {
        generator.writeNull();
    }

    /** Writes that there is nothing, or opens the array of what there is. */
    boolean absent(Object value) throws IOException {
        if (value == null) {
            nothing();
            return true;
        }
        start();
        return false;
    }

    void text(String value) throws IOException {
        generator.writeString(value);
    }

    void number(long value) throws IOException {
        generator.writeNumber(value);
    }

    void bool(boolean value) throws IOException {
        generator.writeBoolean(value);
    }

    void texts(List<String> values) throws IOException {
        start();
        for (String value : values) {
            text(value);
        }
        end();
    }

    /** Keys and values in turn. */
    void map(Map<String, String> values) throws IOException {
        start();
        for (Map.Entry<String, String> entry : values.entrySet()) {
            text(entry.getKey());
            text(entry.getValue());
        }
        end();
    }

    void cid(Cid cid) throws IOException {
        if (cid == null) {
            nothing();
        } else {
            generator.writeBinary(cid.bytes());
        }
    }

    /** Seconds and nanoseconds. */
    void time(Instant time) throws IOException {
        if (!absent(time)) {
            number(time.getEpochSecond());
            number(time.getNano());
            end();
        }
    }
}
