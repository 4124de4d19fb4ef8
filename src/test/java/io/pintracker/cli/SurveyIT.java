package io.pintracker.cli;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What is told from counts and from the agenda is what a walk over all pins finds, whichever instance is asked. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SurveyIT {
    private static final long SEED = Long.getLong("pintracker.test.seed", System.nanoTime());

    private final Random random = new Random(SEED);
    private final List<RestClient> clients = new ArrayList<>();

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private SimulatedIpfsNode node;
    private TrackerHarness one;
    private TrackerHarness two;
    private int cids;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        System.out.println("SurveyIT: -Dpintracker.test.seed=" + SEED);
        node = SimulatedIpfsNode.start(0);
        one = instance(directory.resolve("one"));
        two = instance(directory.resolve("two"));
        eventually().until(() -> isSpread(one, two));
        clients.add(new RestClient(one.tracker().httpPort()));
        clients.add(new RestClient(two.tracker().httpPort()));
    }

    /** A first failure waits for long; a recover by hand makes it the last one. */
    private TrackerHarness instance(Path directory) throws Exception {
        TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "survey", 1);
        tracker.set("priority_pin_max_retries", "1")
                .set("retry_backoff", "1h")
                .set("retry_backoff_max", "1h")
                .set("recover_interval", "0")
                .set("concurrent_pins", "4")
                .set("priority_reserved_workers", "0")
                .set("pin_timeout", "1h")
                .set("ipfs.batch", "1");
        tracker.start(node.api());
        return tracker;
    }

    private static boolean isSpread(TrackerHarness one, TrackerHarness two) {
        int here = one.tracker().partitions().size();
        int there = two.tracker().partitions().size();
        return here > 0
                && there > 0
                && here + there == TrackerHarness.PARTITIONS
                && one.tracker().isCaughtUp()
                && two.tracker().isCaughtUp();
    }

    @AfterAll
    void stop() throws Exception {
        for (RestClient client : clients) {
            client.close();
        }
        one.close();
        two.close();
        node.close();
    }

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(200)).atMost(Duration.ofSeconds(90));
    }

    private List<Cid> some(int least) {
        return Stream.generate(() -> Intents.cid(50_000 + cids++))
                .limit(least + random.nextInt(15))
                .toList();
    }

    private List<Cid> pinned(List<Cid> some) {
        some.forEach(cid -> one.send(Intents.recursive(cid)));
        return some;
    }

    private List<Cid> failing(List<Cid> some, Fault fault) {
        some.forEach(cid -> node.script(Command.PIN_ADD, cid, fault, SimulatedIpfsNode.ALWAYS));
        return pinned(some);
    }

    private void areAll(List<Cid> some, String status, boolean waits) {
        Map<String, JsonNode> all = new HashMap<>();
        eventually().untilAsserted(() -> {
            all.clear();
            walk(clients.get(0)).forEach(peer -> all.put(peer.path("cid").asText(), peer));
            assertThat(some).allSatisfy(cid -> {
                JsonNode peer = all.get(cid.toString());
                assertThat(peer).as("%s", cid).isNotNull();
                assertThat(peer.path("status").asText()).isEqualTo(status);
                assertThat(peer.has("next_attempt_at")).isEqualTo(waits);
            });
        });
    }

    /** The one peer of every Cid, with the Cid; without a filter every row of the store is read. */
    private static List<JsonNode> walk(RestClient client) {
        return peers(client, "/pins");
    }

    private static List<JsonNode> peers(RestClient client, String path) {
        RestClient.Reply reply = client.get(path);
        assertThat(reply.code()).as(reply.body()).isEqualTo(200);
        assertThat(reply.headers()).containsEntry("x-stream-error", "");
        return reply.lines().stream()
                .map(line -> {
                    ObjectNode peer = (ObjectNode) Rest.peer(line);
                    return (JsonNode) peer.put("cid", line.path("cid").asText());
                })
                .toList();
    }

    private static List<String> sorted(Stream<JsonNode> peers) {
        return peers.map(peer -> peer.path("cid").asText()).sorted().toList();
    }

    @Test
    void whatIsToldWithoutAWalkIsWhatAWalkFinds() throws Exception {
        pinned(some(20));
        List<Cid> gone = pinned(some(5));
        List<Cid> kept = pinned(some(3));
        List<Cid> later = failing(some(10), new Fault.Error500("nobody has it"));
        List<Cid> rests = failing(some(10), new Fault.Error500("nobody has it"));
        List<Cid> full = failing(some(5), new Fault.Error500("no space left on device"));
        some(2).forEach(cid -> one.send(Intents.remote(cid)));
        some(2).forEach(cid -> one.send("{\"cid\":\"" + cid + "\",\"type\":\"meta-pin\"}", cid));
        areAll(later, "pin_queued", true);
        areAll(rests, "pin_queued", true);
        areAll(full, "pin_queued", true);
        areAll(gone, "pinned", false);
        gone.forEach(cid -> one.send(Intents.unpin(cid)));
        areAll(kept, "pinned", false);
        agreeOf(TrackerStatus.REMOTE);
        kept.forEach(cid -> {
            node.script(Command.PIN_RM, cid, new Fault.Error500("busy"), SimulatedIpfsNode.ALWAYS);
            one.send(Intents.remote(cid));
        });
        areAll(kept, "remote", true);
        agreeOf(TrackerStatus.REMOTE);
        rests.forEach(cid -> clients.get(1).post("/pins/" + cid + "/recover"));
        full.forEach(cid -> clients.get(0).post("/pins/" + cid + "/recover"));
        areAll(rests, "pin_error", false);
        areAll(full, "pin_error", false);
        areAll(gone, "unpinned", false);
        agree();

        List<Cid> stalled = failing(some(30), new Fault.Stall());
        eventually()
                .until(() -> sorted(peers(clients.get(0), "/pins?filter=pinning").stream())
                                .size()
                        == 4 * clients.size());
        assertThat(stalled).hasSizeGreaterThan(4 * clients.size());
        agree();

        // In the midst of work, what rests is listed, each once.
        pinned(some(200));
        Set<String> resting = new HashSet<>(
                Stream.concat(rests.stream(), full.stream()).map(Cid::toString).toList());
        for (int i = 0; i < 20; i++) {
            for (RestClient client : clients) {
                List<JsonNode> listed = peers(client, "/pins?filter=error");
                assertThat(sorted(listed.stream()))
                        .containsExactlyElementsOf(resting.stream().sorted().toList());
            }
        }
    }

    private void agreeOf(TrackerStatus status) {
        for (RestClient client : clients) {
            eventually()
                    .untilAsserted(() -> assertThat(sorted(peers(client, "/pins?filter=" + status.text()).stream()))
                            .as("%s, seed %d", status, SEED)
                            .isNotEmpty()
                            .isEqualTo(sorted(walk(client).stream().filter(peer -> is(peer, status.text())))));
        }
    }

    /** Once nothing moves any more. */
    private void agree() {
        for (RestClient client : clients) {
            eventually().untilAsserted(() -> {
                List<JsonNode> all = walk(client);
                for (TrackerStatus status : TrackerStatus.values()) {
                    assertThat(sorted(peers(client, "/pins?filter=" + status.text()).stream()))
                            .as("%s, seed %d", status, SEED)
                            .isEqualTo(sorted(all.stream().filter(peer -> is(peer, status.text()))));
                }
                assertThat(sorted(peers(client, "/pins?filter=error,queued").stream()))
                        .isEqualTo(sorted(
                                all.stream().filter(peer -> is(peer, "pin_error", "unpin_error", "pin_queued"))));
                JsonNode overview = client.get("/operations/overview").json();
                counts(overview, all);
                queues(overview, all);
                errors(client.get("/operations/errors").json(), all);
            });
        }
    }

    private static boolean is(JsonNode peer, String... statuses) {
        return List.of(statuses).contains(peer.path("status").asText());
    }

    private static void counts(JsonNode overview, List<JsonNode> all) {
        Map<String, Long> expected = new TreeMap<>(
                all.stream().collect(groupingBy(peer -> peer.path("status").asText(), counting())));
        Arrays.stream(TrackerStatus.values()).forEach(status -> expected.putIfAbsent(status.text(), 0L));
        Map<String, Long> told = new TreeMap<>();
        overview.at("/counts/statuses")
                .properties()
                .forEach(status -> told.put(status.getKey(), status.getValue().asLong()));
        assertThat(told).as("seed %d", SEED).isEqualTo(expected);
    }

    private static void queues(JsonNode overview, List<JsonNode> all) {
        for (String lane : List.of("priority", "normal")) {
            List<JsonNode> queued = all.stream()
                    .filter(peer -> is(peer, "pin_queued"))
                    .filter(peer -> peer.path("priority_pin").asBoolean() == lane.equals("priority"))
                    .toList();
            long later =
                    queued.stream().filter(peer -> peer.has("next_attempt_at")).count();
            JsonNode queue = overview.at("/queues/" + lane);
            assertThat(queue.path("later").asLong())
                    .as("%s, seed %d", lane, SEED)
                    .isEqualTo(later);
            assertThat(queue.path("depth").asLong())
                    .as("%s, seed %d", lane, SEED)
                    .isEqualTo(queued.size() - later);
            assertThat(queue.path("oldest").isNull()).isEqualTo(queued.size() == later);
        }
    }

    private static void errors(JsonNode errors, List<JsonNode> all) {
        Map<String, List<JsonNode>> expected = all.stream()
                .filter(peer -> is(peer, "pin_error") || peer.has("next_attempt_at"))
                .collect(groupingBy(peer -> peer.path("reason").asText()));
        Map<String, JsonNode> told = new HashMap<>();
        errors.path("groups").forEach(group -> told.put(group.path("reason").asText(), group));
        assertThat(told.keySet()).as("seed %d", SEED).isEqualTo(expected.keySet());
        expected.forEach((reason, peers) -> {
            JsonNode group = told.get(reason);
            long retrying =
                    peers.stream().filter(peer -> peer.has("next_attempt_at")).count();
            assertThat(group.path("retrying").asLong()).as(reason).isEqualTo(retrying);
            assertThat(group.path("resting").asLong()).as(reason).isEqualTo(peers.size() - retrying);
            List<JsonNode> rows = new ArrayList<>();
            group.path("rows").forEach(rows::add);
            assertThat(sorted(rows.stream())).isEqualTo(sorted(peers.stream()));
        });
    }
}
