package io.pintracker.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads intents as upstreams write them: known fields, each once, each of its own type. A replay reads millions of these, in
 * three quarters of the time that binding takes. Of anything else it says nothing: {@link Json} then binds it and knows what is to be
 * taken leniently, and what to say of the rest. Confined to one reading.
 */
final class PlainIntents {
    /** Not what this reads; no fault yet. Without a stack, since it is thrown where input is strange and caught at once. */
    private static final class NotPlainException extends IOException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    /** What an intent may hold, by its names in JSON. */
    private enum Field {
        OP,
        SEQUENCE,
        CID,
        TYPE,
        NAME,
        MODE,
        MAX_DEPTH,
        ALLOCATIONS,
        REPLICATION_FACTOR_MIN,
        REPLICATION_FACTOR_MAX,
        USER_ALLOCATIONS,
        SHARD_SIZE,
        EXPIRE_AT,
        METADATA,
        PIN_UPDATE,
        ORIGINS,
        REFERENCE,
        TIMESTAMP;

        static final Map<String, Field> BY_NAME = Arrays.stream(values())
                .collect(Collectors.toMap(field -> field.name().toLowerCase(Locale.ROOT), field -> field));
    }

    private final JsonParser in;
    private final Set<Field> seen = EnumSet.noneOf(Field.class);
    private PinIntent.Op op = PinIntent.Op.PIN;
    private Long sequence;
    private Cid cid;
    private PinType type;
    private String name;
    private PinMode mode;
    private Integer maxDepth;
    private List<String> allocations;
    private Integer replicationFactorMin;
    private Integer replicationFactorMax;
    private List<String> userAllocations;
    private Long shardSize;
    private Instant expireAt;
    private Map<String, String> metadata;
    private Cid pinUpdate;
    private List<String> origins;
    private Cid reference;
    private Instant timestamp;

    private PlainIntents(JsonParser in) {
        this.in = in;
    }

    /** The intent; null if it is not a plain one, or none at all. */
    static PinIntent read(JsonFactory factory, byte[] value) {
        try (JsonParser parser = factory.createParser(value)) {
            return new PlainIntents(parser).intent();
        } catch (IOException | IllegalArgumentException e) {
            // Whoever reads it next finds the same, and tells.
            return null;
        }
    }

    private PinIntent intent() throws IOException {
        expect(in.nextToken() == JsonToken.START_OBJECT);
        for (String name = in.nextFieldName(); name != null; name = in.nextFieldName()) {
            Field known = Field.BY_NAME.get(name);
            expect(known != null && seen.add(known));
            JsonToken token = in.nextToken();
            if (token != JsonToken.VALUE_NULL) {
                take(known, token);
            }
        }
        expect(in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null);
        Pin pin = Pin.ofJson(
                cid,
                type,
                name,
                mode,
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
        return new PinIntent(op, pin, sequence);
    }

    private void take(Field field, JsonToken token) throws IOException {
        switch (field) {
            case OP -> op = PinIntent.Op.ofText(text(token));
            case SEQUENCE -> sequence = wholeNumber(token);
            case CID -> cid = Cid.parse(text(token));
            case TYPE -> type = PinType.ofText(text(token));
            case NAME -> name = text(token);
            case MODE -> mode = PinMode.ofText(text(token));
            case MAX_DEPTH -> maxDepth = smallNumber(token);
            case ALLOCATIONS -> allocations = texts(token);
            case REPLICATION_FACTOR_MIN -> replicationFactorMin = smallNumber(token);
            case REPLICATION_FACTOR_MAX -> replicationFactorMax = smallNumber(token);
            case USER_ALLOCATIONS -> userAllocations = texts(token);
            case SHARD_SIZE -> shardSize = wholeNumber(token);
            case EXPIRE_AT -> expireAt = time(token);
            case METADATA -> metadata = map(token);
            case PIN_UPDATE -> pinUpdate = Cid.parse(text(token));
            case ORIGINS -> origins = texts(token);
            case REFERENCE -> reference = Cid.parse(text(token));
            case TIMESTAMP -> timestamp = time(token);
        }
    }

    private String text(JsonToken token) throws IOException {
        expect(token == JsonToken.VALUE_STRING);
        return in.getText();
    }

    private int smallNumber(JsonToken token) throws IOException {
        expect(token == JsonToken.VALUE_NUMBER_INT && in.getNumberType() == NumberType.INT);
        return in.getIntValue();
    }

    private long wholeNumber(JsonToken token) throws IOException {
        expect(token == JsonToken.VALUE_NUMBER_INT && in.getNumberType() != NumberType.BIG_INTEGER);
        return in.getLongValue();
    }

    private Instant time(JsonToken token) throws IOException {
        Instant time = UtcTime.parse(text(token));
        expect(time != null);
        return time;
    }

    private List<String> texts(JsonToken token) throws IOException {
        expect(token == JsonToken.START_ARRAY);
        List<String> texts = new ArrayList<>();
        for (JsonToken next = in.nextToken(); next != JsonToken.END_ARRAY; next = in.nextToken()) {
            texts.add(text(next));
        }
        return texts;
    }

    private Map<String, String> map(JsonToken token) throws IOException {
        expect(token == JsonToken.START_OBJECT);
        Map<String, String> map = new HashMap<>();
        for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
            expect(map.put(key, text(in.nextToken())) == null);
        }
        expect(in.currentToken() == JsonToken.END_OBJECT);
        return map;
    }

    private static void expect(boolean plain) throws NotPlainException {
        if (!plain) {
            throw new NotPlainException();
        }
    }
}
