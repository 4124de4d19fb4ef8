package io.pintracker.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pintracker.topology.TopicFiles.TopicFileException;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Reads one topic file strictly: a field that is unknown, missing or not of its type is an error that names it.
 *
 * @param file for messages
 */
record TopicFile(String file) {
    private static final String API_VERSION = "kafka.strimzi.io/v1";
    private static final ObjectReader YAML = new YAMLMapper(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .reader();

    static TopicSpec parse(String file, byte[] yaml) throws TopicFileException {
        JsonNode root;
        try {
            root = YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new TopicFileException(file, "line " + line + " is no YAML: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new TopicFileException(file, "cannot be read: " + e.getMessage());
        }
        TopicFile fields = new TopicFile(file);
        fields.only(root, "", Set.of("apiVersion", "kind", "metadata", "spec", "status"));
        fields.equal(root, "apiVersion", API_VERSION);
        fields.equal(root, "kind", "KafkaTopic");
        JsonNode spec = root.path("spec");
        fields.only(spec, "spec", Set.of("topicName", "partitions", "replicas", "config"));
        String name = spec.has("topicName")
                ? fields.text(spec.path("topicName"), "spec.topicName")
                : fields.text(root.path("metadata").path("name"), "metadata.name");
        int partitions = fields.count(spec.path("partitions"), "spec.partitions", Integer.MAX_VALUE);
        int replicas = fields.count(spec.path("replicas"), "spec.replicas", Short.MAX_VALUE);
        Map<String, String> config = fields.scalars(spec.path("config"), "spec.config");
        try {
            return new TopicSpec(name, partitions, replicas, config);
        } catch (IllegalArgumentException e) {
            throw new TopicFileException(file, e.getMessage());
        }
    }

    private void only(JsonNode object, String path, Set<String> known) throws TopicFileException {
        if (!object.isObject()) {
            throw wrong(path.isEmpty() ? "the document" : path, object, "an object");
        }
        for (var names = object.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw new TopicFileException(
                        file,
                        (path.isEmpty() ? name : path + "." + name) + " is unknown; expected "
                                + String.join(", ", new TreeSet<>(known)));
            }
        }
    }

    private void equal(JsonNode root, String field, String expected) throws TopicFileException {
        if (!root.path(field).asText().equals(expected)) {
            throw wrong(field, root.path(field), expected);
        }
    }

    private String text(JsonNode node, String path) throws TopicFileException {
        if (!node.isTextual() || node.asText().isBlank()) {
            throw wrong(path, node, "a text");
        }
        return node.asText();
    }

    private int count(JsonNode node, String path, int max) throws TopicFileException {
        if (!node.isIntegralNumber() || !node.canConvertToInt() || node.intValue() < 1 || node.intValue() > max) {
            throw wrong(path, node, "a whole number from 1 to " + max);
        }
        return node.intValue();
    }

    private Map<String, String> scalars(JsonNode object, String path) throws TopicFileException {
        if (!object.isObject()) {
            throw wrong(path, object, "an object of topic settings");
        }
        Map<String, String> result = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            if (!entry.getValue().isValueNode() || entry.getValue().asText().isBlank()) {
                throw wrong(path + "." + entry.getKey(), entry.getValue(), "a text or a number");
            }
            result.put(entry.getKey(), entry.getValue().asText());
        }
        return result;
    }

    private TopicFileException wrong(String path, JsonNode found, String expected) {
        // YAML's empty value reaches us as an empty text.
        boolean missing =
                found.isMissingNode() || (found.isValueNode() && found.asText().isBlank());
        String is = missing ? "is missing" : "is " + found;
        return new TopicFileException(file, path + " " + is + "; expected " + expected);
    }
}
