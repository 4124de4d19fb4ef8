package io.pintracker.model;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import io.pintracker.model.MalformedRecordException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/**
 * The JSON of the model, read within limits: a document of {@value #MAX_BYTES} bytes, {@value #MAX_DEPTH} levels, texts
 * of {@value #MAX_STRING} characters, times of four-digit years. Events, which hold all that an intent does and more, may be
 * longer. Unknown fields are ignored; a field twice is refused, but for events. Thread-safe.
 */
public final class Json {
    /** The largest document that is read, in bytes. */
    public static final int MAX_BYTES = 64 * 1024;

    /**
     * The largest event that is read: four bytes of UTF-8 are twelve where an earlier release wrote them as two escapes, and
     * what an intent does not have, such as the node's addresses and an error, is far less than the rest.
     */
    private static final int MAX_EVENT_BYTES = 4 * MAX_BYTES;

    static final int MAX_DEPTH = 16;
    static final int MAX_STRING = 8 * 1024;

    private static final ObjectMapper MAPPER = configure(new ObjectMapper(limitedFactory(MAX_BYTES)));
    private static final ObjectReader READER = MAPPER.reader();

    /** Of what trackers write themselves: looking for fields that are there twice takes a fifth of the reading. */
    private static final ObjectReader EVENTS = configure(new ObjectMapper(limitedFactory(MAX_EVENT_BYTES)))
            .reader()
            .without(StreamReadFeature.STRICT_DUPLICATE_DETECTION);

    /** Whoever reads by this looks for fields that are there twice himself. */
    static final JsonFactory PLAIN = limitedFactory(MAX_BYTES)
            .rebuild()
            .disable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private static final ObjectWriter WRITER = MAPPER.writer();

    private Json() {}

    private static JsonFactory limitedFactory(int mostBytes) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(MAX_DEPTH)
                        .maxStringLength(MAX_STRING)
                        .maxDocumentLength(mostBytes)
                        .build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                // As two escapes, emoji would be three times as long as they came, and their intent perhaps too long.
                .enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8)
                .build();
    }

    /** Teaches a mapper, of JSON or of another format, the types of the model. */
    public static <M extends ObjectMapper> M configure(M mapper) {
        SimpleModule module = new SimpleModule("pintracker");
        module.addDeserializer(Cid.class, new CidReader());
        module.addSerializer(Instant.class, ToStringSerializer.instance);
        module.addDeserializer(Instant.class, new InstantReader());
        mapper.registerModule(module);
        mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
        mapper.configure(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, true);
        return mapper;
    }

    /** A writer for any value of the model. */
    public static ObjectWriter writer() {
        return WRITER;
    }

    /** UTF-8 JSON of any value of the model; only half of a surrogate pair, for which UTF-8 has no bytes, is an escape. */
    public static byte[] bytes(Object value) {
        try {
            return WRITER.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads an intent; its Cid may be absent where the record's key tells it.
     *
     * @throws MalformedRecordException if it is not one
     */
    public static PinIntent intent(byte[] value) throws MalformedRecordException {
        PinIntent plain = value.length <= MAX_BYTES ? PlainIntents.read(PLAIN, value) : null;
        return plain != null ? plain : anyIntent(value);
    }

    /** An intent in whatever form is taken, read in one way only. */
    static PinIntent anyIntent(byte[] value) throws MalformedRecordException {
        IntentFields fields = read(READER, IntentFields.class, value, MAX_BYTES);
        PinIntent.Op op = op(fields.op());
        JsonNode sequence = fields.sequence();
        if (sequence != null && !sequence.isNull() && !(sequence.isIntegralNumber() && sequence.canConvertToLong())) {
            throw new MalformedRecordException(Kind.BAD_JSON, "'sequence' is " + sequence + ", not a whole number");
        }
        return new PinIntent(op, fields.pin(), sequence == null || sequence.isNull() ? null : sequence.asLong());
    }

    /**
     * Reads a status event.
     *
     * @throws MalformedRecordException if it is not one
     */
    public static PinInfo info(byte[] value) throws MalformedRecordException {
        return read(EVENTS, PinInfo.class, value, MAX_EVENT_BYTES);
    }

    /**
     * Reads a recover request; an absent or empty value is the plain one.
     *
     * @throws MalformedRecordException if it is not one
     */
    public static RecoverRequest recoverRequest(byte[] value) throws MalformedRecordException {
        if (value == null || value.length == 0) {
            return RecoverRequest.PLAIN;
        }
        ObjectNode tree = read(READER, ObjectNode.class, value, MAX_BYTES);
        JsonNode kind = tree.path("kind");
        JsonNode generation = tree.path("generation");
        if (!generation.isMissingNode() && !(generation.isIntegralNumber() && generation.canConvertToLong())) {
            throw new MalformedRecordException(Kind.BAD_JSON, "'generation' is " + generation + ", not a whole number");
        }
        Reason reason = reason(tree.path("reason"));
        if (kind.isMissingNode() || kind.isNull()) {
            return RecoverRequest.of(reason);
        }
        try {
            return new RecoverRequest(RecoverRequest.Kind.ofText(kind.asText()), generation.asLong(), reason);
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException(Kind.UNKNOWN_KIND, e.getMessage());
        }
    }

    /** One that is not known must not be read as none: that would recover everything. */
    private static Reason reason(JsonNode reason) throws MalformedRecordException {
        if (reason.isMissingNode() || reason.isNull()) {
            return null;
        }
        try {
            return Reason.named(reason.asText());
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException(Kind.BAD_JSON, e.getMessage());
        }
    }

    private static PinIntent.Op op(JsonNode op) throws MalformedRecordException {
        if (op == null || op.isNull()) {
            return PinIntent.Op.PIN;
        }
        try {
            return PinIntent.Op.ofText(op.asText());
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException(Kind.UNKNOWN_OP, e.getMessage());
        }
    }

    private static <T> T read(ObjectReader reader, Class<T> type, byte[] value, int most)
            throws MalformedRecordException {
        if (value.length > most) {
            throw new MalformedRecordException(
                    Kind.TOO_LARGE, "the value has " + value.length + " bytes, more than " + most);
        }
        try {
            T result = reader.readValue(value, type);
            if (result == null) {
                throw new MalformedRecordException(Kind.BAD_JSON, "the value is not a JSON object");
            }
            return result;
        } catch (IOException e) {
            throw malformed(e);
        }
    }

    private static MalformedRecordException malformed(IOException e) {
        for (Throwable t = e; t != null; t = t.getCause()) {
            if (t instanceof StreamConstraintsException limit) {
                return new MalformedRecordException(Kind.TOO_LARGE, limit.getOriginalMessage());
            }
        }
        String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
        return new MalformedRecordException(Kind.BAD_JSON, message);
    }

    /** A Cid as text, or as {@code {"/": text}}, which IPFS Cluster wrote before its 1.0. */
    private static final class CidReader extends StdDeserializer<Cid> {
        private static final long serialVersionUID = 1L;

        CidReader() {
            super(Cid.class);
        }

        @Override
        public Cid deserialize(JsonParser in, DeserializationContext context) throws IOException {
            boolean old = in.currentToken() == JsonToken.START_OBJECT;
            if (old) {
                in.nextToken();
                if (!"/".equals(in.currentName())) {
                    throw context.weirdStringException("{}", Cid.class, "expected the text of a CID");
                }
                in.nextToken();
            }
            if (in.currentToken() != JsonToken.VALUE_STRING) {
                throw context.weirdStringException(in.getText(), Cid.class, "expected the text of a CID");
            }
            String text = in.getText();
            if (old && in.nextToken() != JsonToken.END_OBJECT) {
                throw context.weirdStringException(text, Cid.class, "expected nothing beside the text of a CID");
            }
            try {
                return Cid.parse(text);
            } catch (CidFormatException e) {
                throw context.weirdStringException(text, Cid.class, e.getMessage());
            }
        }
    }

    /** RFC 3339, of four-digit years, with any offset, as Go writes it: later ones cannot be counted with in milliseconds. */
    private static final class InstantReader extends StdDeserializer<Instant> {
        private static final long serialVersionUID = 1L;
        private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");
        private static final Instant BEHIND = Instant.parse("+10000-01-01T00:00:00Z");

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) throws IOException {
            String text = in.getText();
            try {
                Instant usual = UtcTime.parse(text);
                return usual != null ? usual : any(text);
            } catch (DateTimeException e) {
                throw context.weirdStringException(text, Instant.class, "expected a time such as 2026-11-21T23:46:41Z");
            }
        }

        private static Instant any(String text) {
            Instant time = DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
            if (time.isBefore(FIRST) || !time.isBefore(BEHIND)) {
                throw new DateTimeException("not of a year of four digits");
            }
            return time;
        }
    }
}
