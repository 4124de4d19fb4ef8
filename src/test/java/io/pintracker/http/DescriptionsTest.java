package io.pintracker.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SpecVersion;
import io.pintracker.model.Cid;
import io.pintracker.model.GlobalPinInfo;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.Progress;
import io.pintracker.model.Reason;
import io.pintracker.model.RecoverRequest;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Schemas;
import io.pintracker.topology.TopicFiles;
import io.pintracker.topology.TopicSpec;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The descriptions are what they say they are, hold together, and know all that the program knows. */
@Timeout(60)
class DescriptionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    private static final Instant TIME = Instant.parse("2026-11-21T23:46:41.565441522Z");

    private final Schemas schemas = new Schemas();

    private static JsonNode json(Object value) throws Exception {
        return JSON.readTree(Json.bytes(value));
    }

    private static PinInfo everything() {
        return new PinInfo(
                CID,
                "name",
                "peer",
                List.of("peer"),
                List.of("/ip4/192.0.2.1/tcp/4001/p2p/x"),
                TIME,
                Map.of("k", "v"),
                "peername",
                "ipfs",
                List.of("/ip4/192.0.2.1/tcp/4001"),
                TrackerStatus.PIN_QUEUED,
                TIME,
                "error",
                3,
                true,
                7,
                new Progress(1, 2, TIME),
                Reason.NO_PROGRESS,
                TIME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"intent.json", "pin-info.json", "recover-request.json"})
    void schemasAreSchemas(String file) {
        JsonNode schema = Schemas.document("schemas/" + file);
        String dialect = schema.path("$schema").asText();
        assertThat(dialect).isEqualTo("https://json-schema.org/draft/2020-12/schema");
        assertThat(JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                        .getSchema(SchemaLocation.of(dialect))
                        .validate(schema))
                .isEmpty();
    }

    @Test
    void theOpenApiDocumentIsOne() {
        ObjectNode document = (ObjectNode) Schemas.document("openapi.json");
        assertThat(openApiFaults(document)).isEmpty();
        document.put("path", "a misspelt field");
        assertThat(openApiFaults(document)).as("the check finds faults").isNotEmpty();
    }

    private static List<String> openApiFaults(JsonNode document) {
        return new OpenAPIV3Parser()
                .readContents(document.toString(), null, null)
                .getMessages();
    }

    @ParameterizedTest
    @ValueSource(strings = {"openapi.json", "asyncapi.json"})
    void everyReferenceLeadsSomewhere(String file) {
        JsonNode document = Schemas.document(file);
        List<String> references = document.findValuesAsText("$ref");
        assertThat(references).isNotEmpty();
        for (String reference : references) {
            int hash = reference.indexOf('#');
            String target = hash < 0 ? reference : reference.substring(0, hash);
            JsonNode there = target.isEmpty() ? document : Schemas.document(target);
            JsonNode found = hash < 0 ? there : there.at(reference.substring(hash + 1));
            assertThat(found.isMissingNode())
                    .as("%s leads nowhere in %s", reference, file)
                    .isFalse();
        }
    }

    @Test
    void statusesReasonsAndFaultsAreThoseOfTheProgram() {
        JsonNode definitions = Schemas.document("schemas/pin-info.json").path("$defs");
        assertThat(texts(definitions.at("/status/enum")))
                .as("statuses in schemas/pin-info.json")
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(TrackerStatus.values())
                        .map(TrackerStatus::text)
                        .toList());
        assertThat(texts(definitions.at("/reason/enum")))
                .as("reasons in schemas/pin-info.json")
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Reason.values()).map(Reason::text).toList());
        assertThat(texts(Schemas.document("asyncapi.json")
                        .at("/components/messages/deadLetter/headers/properties/reason/enum")))
                .as("reasons of dead letters in asyncapi.json")
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(MalformedRecordException.Kind.values())
                        .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                        .toList());
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    @Test
    void everyFieldOfAPinInfoIsDescribed() throws Exception {
        assertThat(schemas.violations("schemas/pin-info.json", json(everything())))
                .isEmpty();
        assertThat(schemas.violations(
                        "openapi.json#/components/schemas/GlobalPinInfo", json(GlobalPinInfo.of(everything()))))
                .isEmpty();
    }

    @Test
    void whatIsNotDescribedIsFound() throws Exception {
        ObjectNode info = (ObjectNode) json(everything());
        info.put("news", 1);
        ((ObjectNode) info.path("progress")).put("rate", 1);
        info.remove("cid");
        info.put("timestamp", "yesterday");
        assertThat(schemas.violations("schemas/pin-info.json", info))
                .hasSize(4)
                .anySatisfy(text -> assertThat(text).contains("news"))
                .anySatisfy(text -> assertThat(text).contains("rate"))
                .anySatisfy(text -> assertThat(text).contains("cid"))
                .anySatisfy(text -> assertThat(text).contains("timestamp"));
        JsonNode global = json(GlobalPinInfo.of(everything()));
        ((ObjectNode) global.at("/peer_map/peer")).put("news", 1);
        assertThat(schemas.violations("openapi.json#/components/schemas/GlobalPinInfo", global))
                .singleElement()
                .satisfies(text -> assertThat(text).contains("news"));
    }

    @Test
    void everyIntentIsDescribed() throws Exception {
        Pin pin = Pin.of(CID, PinMode.DIRECT, TIME);
        assertThat(schemas.violations("schemas/intent.json", json(new PinIntent(PinIntent.Op.PIN, pin, 5L))))
                .isEmpty();
        assertThat(schemas.violations("schemas/intent.json", json(PinIntent.unpin(CID))))
                .isEmpty();
        assertThat(schemas.violations("openapi.json#/components/schemas/Pin", json(pin)))
                .isEmpty();
        ObjectNode wrong = (ObjectNode) json(PinIntent.pin(pin));
        wrong.put("op", "pon");
        assertThat(schemas.violations("schemas/intent.json", wrong)).isNotEmpty();
    }

    @Test
    void aStateExportOfIpfsClusterIsAsDescribed() throws Exception {
        try (InputStream in = DescriptionsTest.class.getResourceAsStream("/sample/state-export.ndjson")) {
            List<String> lines = new String(in.readAllBytes(), UTF_8)
                    .lines()
                    .filter(DescriptionsTest::isRead)
                    .toList();
            assertThat(lines).hasSizeGreaterThan(100);
            for (String line : lines) {
                assertThat(schemas.violations("schemas/intent.json", JSON.readTree(line)))
                        .as(line)
                        .isEmpty();
            }
        }
    }

    /** The sample holds some lines that are no intents. */
    private static boolean isRead(String line) {
        try {
            return Json.intent(line.getBytes(UTF_8)).cid() != null;
        } catch (MalformedRecordException e) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "null",
                "{\"kind\":\"recover\"}",
                "{\"kind\":\"missing\",\"generation\":5}",
                "{\"reason\":\"no_progress\"}"
            })
    void recoverRequestsAreDescribed(String request) throws Exception {
        assertThat(schemas.violations("schemas/recover-request.json", JSON.readTree(request)))
                .isEmpty();
        assertThat(schemas.violations("schemas/recover-request.json", JSON.readTree("{\"kind\":\"all\"}")))
                .isNotEmpty();
        assertThat(schemas.violations("schemas/recover-request.json", JSON.readTree("{\"reason\":\"luck\"}")))
                .isNotEmpty();
    }

    @Test
    void everyReasonOfARecoverRequestIsDescribed() throws Exception {
        for (Reason reason : Reason.values()) {
            assertThat(schemas.violations("schemas/recover-request.json", json(RecoverRequest.of(reason))))
                    .isEmpty();
        }
    }

    /** So that every JSON answer can be looked up by name, and checked. */
    @Test
    void everyJsonAnswerOfTheApiHasANamedSchema() {
        List<JsonNode> answers = Schemas.document("openapi.json").findValues("application/json");
        assertThat(answers)
                .isNotEmpty()
                .allSatisfy(
                        answer -> assertThat(answer.at("/schema/$ref").asText()).startsWith("#/components/schemas/"));
    }

    @Test
    void theTopicsAreThoseOfTheTopicFiles() throws Exception {
        Map<String, JsonNode> channels = Schemas.document("asyncapi.json").path("channels").properties().stream()
                .collect(toMap(entry -> entry.getValue().path("address").asText(), Map.Entry::getValue));
        List<TopicSpec> specs = TopicFiles.inJar().specs();
        assertThat(channels)
                .containsOnlyKeys(specs.stream().map(TopicSpec::name).toList());
        for (TopicSpec spec : specs) {
            JsonNode kafka = channels.get(spec.name()).at("/bindings/kafka");
            assertThat(kafka.path("partitions").asInt()).as(spec.name()).isEqualTo(spec.partitions());
            assertThat(String.join(",", texts(kafka.at("/topicConfiguration/cleanup.policy"))))
                    .as(spec.name())
                    .isEqualTo(spec.config().get("cleanup.policy"));
        }
    }
}
