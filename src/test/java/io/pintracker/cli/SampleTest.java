package io.pintracker.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.config.ConfigurationLoader;
import io.pintracker.model.Cid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the demo's sample must hold, so that the demo shows something. */
@Timeout(30)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SampleTest {
    /** Spec ipfs-cluster-behaviour 4.4. */
    private static final List<String> FIELDS_OF_A_PIN = List.of(
            "replication_factor_min",
            "replication_factor_max",
            "name",
            "mode",
            "shard_size",
            "user_allocations",
            "expire_at",
            "metadata",
            "pin_update",
            "origins",
            "cid",
            "type",
            "allocations",
            "max_depth",
            "reference",
            "timestamp");

    private final Map<String, List<JsonNode>> intents = new LinkedHashMap<>();
    private final List<JsonNode> pins = new ArrayList<>();
    private Sample sample;
    private String us;

    @BeforeAll
    void read(@TempDir Path nothing) throws Exception {
        sample = Sample.load();
        us = new ConfigurationLoader(nothing, Map.of(), () -> "host")
                .load(Optional.empty(), List.of(), List.of())
                .configuration()
                .peerId();
        ObjectMapper json = new ObjectMapper();
        for (Sample.Line line : sample.lines()) {
            if (!line.isGarbage()) {
                JsonNode intent = json.readTree(line.text());
                intents.computeIfAbsent(intent.path("cid").asText(), cid -> new ArrayList<>())
                        .add(intent);
                if (!intent.has("op")) {
                    pins.add(intent);
                }
            }
        }
    }

    @Test
    void pinsAtLeastTwoThousandCids() {
        assertThat(pins.stream().map(p -> p.path("cid").asText()).collect(toSet()))
                .hasSizeGreaterThanOrEqualTo(2000);
    }

    @Test
    void holdsOneLineOfGarbage() {
        assertThat(sample.garbage())
                .singleElement()
                .satisfies(line -> assertThat(line.text()).startsWith("{").doesNotEndWith("}"));
    }

    @Test
    void everyPinIsALineOfAStateExport() {
        assertThat(pins).allSatisfy(pin -> {
            List<String> names = new ArrayList<>();
            pin.fieldNames().forEachRemaining(names::add);
            assertThat(names).isEqualTo(FIELDS_OF_A_PIN);
            assertThat(pin.path("mode").asText())
                    .isEqualTo(pin.path("max_depth").asInt() == 0 ? "direct" : "recursive");
        });
    }

    @Test
    void everythingElseIsAnUnpin() {
        assertThat(intents.values().stream().flatMap(List::stream).filter(i -> i.has("op")))
                .hasSizeGreaterThan(100)
                .allSatisfy(unpin -> assertThat(unpin.path("op").asText()).isEqualTo("unpin"));
    }

    @Test
    void cidsAreCanonicalAndOfAllKinds() {
        assertThat(intents.keySet())
                .allSatisfy(text -> assertThat(Cid.parseCanonical(text)).hasToString(text));
        assertThat(new TreeSet<>(intents.keySet().stream()
                        .map(text -> text.substring(0, text.startsWith("Qm") ? 2 : 4))
                        .toList()))
                .contains("Qm", "bafk", "bafy");
    }

    @Test
    void hundredsOfCidsFlap() {
        List<List<JsonNode>> flapping = intents.values().stream()
                .filter(all -> all.stream().anyMatch(i -> i.has("op")) && all.size() > 1)
                .toList();

        assertThat(flapping).hasSizeGreaterThan(200);
        assertThat(flapping).filteredOn(all -> all.size() >= 5).hasSizeGreaterThan(40);
        assertThat(flapping.stream().map(all -> all.get(all.size() - 1).has("op")))
                .contains(true, false);
    }

    @Test
    void modesAreBothAndChangeBothWays() {
        assertThat(pins.stream().map(p -> p.path("mode").asText()).collect(toSet()))
                .containsExactlyInAnyOrder("direct", "recursive");
        assertThat(intents.values().stream()
                        .map(all -> String.join(
                                " ",
                                all.stream().map(p -> p.path("mode").asText("")).toList()))
                        .collect(toSet()))
                .anyMatch(modes -> modes.contains("direct recursive"))
                .anyMatch(modes -> modes.contains("recursive direct"));
    }

    @Test
    void shardedPinsAreWholeFamilies() {
        var byType = pins.stream().collect(groupingBy(p -> p.path("type").asText()));

        assertThat(byType).containsOnlyKeys("pin", "meta-pin", "clusterdag-pin", "shard-pin");
        assertThat(byType.get("meta-pin"))
                .allSatisfy(meta ->
                        assertThat(intents).containsKey(meta.path("reference").asText()));
    }

    @Test
    void somePinsAreOursByAllocationAndSomeAreOfOthers() {
        assertThat(count(p -> isAllocated(p) && contains(p, us))).isGreaterThan(100);
        assertThat(count(p -> isAllocated(p) && !contains(p, us))).isGreaterThan(100);
    }

    @Test
    void somePinsHaveNamesMetadataAndOrigins() {
        assertThat(count(p -> !p.path("name").asText().isEmpty())).isGreaterThan(1000);
        assertThat(count(p -> p.path("metadata").size() > 0)).isGreaterThan(100);
        assertThat(count(p -> p.path("origins").size() > 0)).isGreaterThan(10);
    }

    private long count(Predicate<JsonNode> which) {
        return pins.stream().filter(which).count();
    }

    private static boolean isAllocated(JsonNode pin) {
        return pin.path("type").asText().equals("pin")
                && pin.path("replication_factor_max").asInt() > 0;
    }

    private static boolean contains(JsonNode pin, String peer) {
        List<String> peers = new ArrayList<>();
        pin.path("allocations").forEach(a -> peers.add(a.asText()));
        assertThat(peers).isNotEmpty().doesNotHaveDuplicates();
        return peers.contains(peer);
    }
}
