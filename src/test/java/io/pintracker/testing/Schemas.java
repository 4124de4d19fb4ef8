package io.pintracker.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The descriptions that the program serves, to hold what it really writes against them. A field that none of them describes
 * is a violation here, though readers must ignore it: so a new field cannot be forgotten. Confined to one thread.
 */
public final class Schemas {
    private static final String BASE = "https://descriptions.test/";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private final JsonSchemaFactory factory = JsonSchemaFactory.getInstance(
            SpecVersion.VersionFlag.V202012,
            builder -> builder.schemaLoaders(loaders -> loaders.schemas(Schemas::strict)));

    /**
     * What is wrong with {@code value}, empty if nothing.
     *
     * @param schema such as {@code schemas/intent.json} or {@code openapi.json#/components/schemas/Error}
     */
    public List<String> violations(String schema, JsonNode value) {
        return factory.getSchema(SchemaLocation.of(BASE + schema), config).validate(value).stream()
                .map(ValidationMessage::toString)
                .sorted()
                .toList();
    }

    /** A description as it is served. */
    public static JsonNode document(String file) {
        return read("/io/pintracker/schema/" + file);
    }

    /** Any resource of the tests or the program. */
    public static JsonNode read(String resource) {
        try (InputStream in = Schemas.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalArgumentException("there is no resource " + resource);
            }
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Null for what is no description of ours. */
    private static String strict(String address) {
        if (!address.startsWith(BASE)) {
            return null;
        }
        JsonNode document = document(address.substring(BASE.length()));
        close(document);
        return document.toString();
    }

    private static void close(JsonNode node) {
        if (node instanceof ObjectNode object
                && object.path("properties").isObject()
                && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(Schemas::close);
    }
}
