package io.pintracker.topology;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.pintracker.engine.Accepted;
import io.pintracker.engine.Lane;
import io.pintracker.engine.Operation;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Slot;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinType;
import io.pintracker.model.Progress;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The binary form of a {@link PinRow}: one CBOR array, its first element the version. Positions instead of names, since
 * there are millions of rows; enums by their numbers or names, never by order. The Cid is the row's key and not repeated.
 * Thread-safe.
 */
final class PinRowCodec {
    private static final int VERSION = 1;
    private static final CBORFactory CBOR = new CBORFactory();

    private PinRowCodec() {}

    static byte[] encode(PinRow row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(192);
        try (CBORGenerator out = CBOR.createGenerator(bytes)) {
            PinState state = row.state();
            out.writeStartArray();
            out.writeNumber(VERSION);
            out.writeNumber(row.incarnation());
            out.writeNumber(row.announcement());
            out.writeBoolean(state.wanted());
            out.writeBoolean(state.mayBeHeld());
            out.writeNumber(state.generation());
            write(out, state.accepted());
            write(out, state.operation());
            write(out, state.slot());
            write(out, state.standing());
            write(out, state.pin());
            out.writeEndArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IllegalStateException if the bytes are not a row of this version
     */
    static PinRow decode(Cid cid, byte[] bytes) {
        try (CBORParser parser = CBOR.createParser(bytes)) {
            Reader in = new Reader(parser);
            in.start();
            int version = in.number();
            if (version != VERSION) {
                throw new IllegalStateException("the row of " + cid + " has version " + version + ", not " + VERSION
                        + ": it was written by another release; replay the intents to rebuild the stores");
            }
            int incarnation = in.number();
            long announcement = in.longNumber();
            boolean wanted = in.bool();
            boolean mayBeHeld = in.bool();
            long generation = in.longNumber();
            Accepted accepted = in.isPresent() ? readAccepted(in) : null;
            Operation operation = in.isPresent() ? readOperation(in) : null;
            Slot slot = in.isPresent() ? readSlot(in) : null;
            Standing standing = in.isPresent() ? readStanding(in) : null;
            Pin pin = in.isPresent() ? readPin(in, cid) : null;
            return new PinRow(
                    new PinState(accepted, pin, wanted, mayBeHeld, generation, operation, slot, standing),
                    incarnation,
                    announcement);
        } catch (IOException e) {
            throw new IllegalStateException("the row of " + cid + " is damaged; replay the intents to rebuild it", e);
        }
    }

    private static void write(CBORGenerator out, Accepted accepted) throws IOException {
        if (absent(out, accepted)) {
            return;
        }
        out.writeString(accepted.topic());
        out.writeNumber(accepted.offset());
        out.writeNumber(accepted.timestamp());
        if (accepted.sequence() == null) {
            out.writeNull();
        } else {
            out.writeNumber(accepted.sequence());
        }
        out.writeEndArray();
    }

    private static Accepted readAccepted(Reader in) throws IOException {
        Accepted accepted = new Accepted(in.text(), in.longNumber(), in.longNumber(), in.longOrNull());
        in.end();
        return accepted;
    }

    private static void write(CBORGenerator out, Operation operation) throws IOException {
        if (absent(out, operation)) {
            return;
        }
        out.writeString(operation.type().name());
        out.writeString(operation.phase().name());
        out.writeNumber(operation.attempts());
        out.writeBoolean(operation.verify());
        out.writeEndArray();
    }

    private static Operation readOperation(Reader in) throws IOException {
        Operation operation =
                new Operation(OperationType.valueOf(in.text()), Phase.valueOf(in.text()), in.number(), in.bool());
        in.end();
        return operation;
    }

    private static void write(CBORGenerator out, Slot slot) throws IOException {
        if (absent(out, slot)) {
            return;
        }
        out.writeNumber(slot.lane().number());
        out.writeNumber(slot.due());
        out.writeEndArray();
    }

    private static Slot readSlot(Reader in) throws IOException {
        Slot slot = new Slot(Lane.ofNumber(in.number()), in.longNumber());
        in.end();
        return slot;
    }

    private static void write(CBORGenerator out, Standing standing) throws IOException {
        if (absent(out, standing)) {
            return;
        }
        out.writeString(standing.status().text());
        write(out, standing.at());
        out.writeString(standing.error());
        out.writeString(standing.reason() == null ? "" : standing.reason().text());
        out.writeNumber(standing.attempts());
        out.writeBoolean(standing.priority());
        write(out, standing.nextAttemptAt());
        if (!absent(out, standing.progress())) {
            out.writeNumber(standing.progress().nodes());
            out.writeNumber(standing.progress().bytes());
            write(out, standing.progress().at());
            out.writeEndArray();
        }
        out.writeEndArray();
    }

    private static Standing readStanding(Reader in) throws IOException {
        TrackerStatus status = TrackerStatus.ofText(in.text());
        Instant at = in.instant();
        String error = in.text();
        String reason = in.text();
        int attempts = in.number();
        boolean priority = in.bool();
        Instant nextAttemptAt = in.instant();
        Progress progress = null;
        if (in.isPresent()) {
            progress = new Progress(in.longNumber(), in.longNumber(), in.instant());
            in.end();
        }
        in.end();
        return new Standing(
                status,
                at,
                error,
                reason.isEmpty() ? null : Reason.ofText(reason),
                attempts,
                priority,
                nextAttemptAt,
                progress);
    }

    private static void write(CBORGenerator out, Pin pin) throws IOException {
        if (absent(out, pin)) {
            return;
        }
        out.writeString(pin.type().text());
        out.writeString(pin.name());
        out.writeNumber(pin.maxDepth());
        write(out, pin.allocations());
        out.writeNumber(pin.replicationFactorMin());
        out.writeNumber(pin.replicationFactorMax());
        write(out, pin.userAllocations());
        out.writeNumber(pin.shardSize());
        write(out, pin.expireAt());
        out.writeStartArray();
        for (Map.Entry<String, String> entry : pin.metadata().entrySet()) {
            out.writeString(entry.getKey());
            out.writeString(entry.getValue());
        }
        out.writeEndArray();
        write(out, pin.pinUpdate());
        write(out, pin.origins());
        write(out, pin.reference());
        write(out, pin.timestamp());
        out.writeEndArray();
    }

    private static Pin readPin(Reader in, Cid cid) throws IOException {
        PinType type = PinType.ofText(in.text());
        String name = in.text();
        int maxDepth = in.number();
        List<String> allocations = in.texts();
        int replicationFactorMin = in.number();
        int replicationFactorMax = in.number();
        List<String> userAllocations = in.texts();
        long shardSize = in.longNumber();
        Instant expireAt = in.instant();
        Map<String, String> metadata = in.map();
        Cid pinUpdate = in.cid();
        List<String> origins = in.texts();
        Cid reference = in.cid();
        Instant timestamp = in.instant();
        in.end();
        return new Pin(
                cid,
                type,
                name,
                maxDepth,
                allocations,
                replicationFactorMin,
                replicationFactorMax,
                userAllocations,
                shardSize,
                expireAt,
                metadata,
                pinUpdate,
                origins,
                reference,
                timestamp);
    }

    private static boolean absent(CBORGenerator out, Object value) throws IOException {
        if (value == null) {
            out.writeNull();
            return true;
        }
        out.writeStartArray();
        return false;
    }

    private static void write(CBORGenerator out, List<String> texts) throws IOException {
        out.writeStartArray();
        for (String text : texts) {
            out.writeString(text);
        }
        out.writeEndArray();
    }

    private static void write(CBORGenerator out, Cid cid) throws IOException {
        if (cid == null) {
            out.writeNull();
        } else {
            out.writeBinary(cid.bytes());
        }
    }

    private static void write(CBORGenerator out, Instant time) throws IOException {
        if (absent(out, time)) {
            return;
        }
        out.writeNumber(time.getEpochSecond());
        out.writeNumber(time.getNano());
        out.writeEndArray();
    }

    /** Reads positions one after the other. */
    private record Reader(CBORParser parser) {
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
}
