package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.cli.RestClient.Reply;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.PinInfos;
import io.pintracker.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two peers, each with a tracker and a node of its own, read the same intents; whichever is asked shows both. */
@Timeout(value = 8, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralPeersIT {
    private static final String BEHIND = "x-pintracker-peers-behind";
    private static final int PARTITIONS_OF_C = 5;
    private static final List<Cid> WANTED =
            IntStream.range(0, 20).mapToObj(Intents::cid).toList();
    private static final Cid FAILING = Intents.cid(100);

    private Path directory;

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private SimulatedIpfsNode nodeOfA;
    private SimulatedIpfsNode nodeOfB;
    private TrackerHarness a;
    private TrackerHarness b;

    @BeforeAll
    void startAll(@TempDir Path files) throws Exception {
        directory = files;
        nodeOfA = SimulatedIpfsNode.start(0);
        nodeOfB = SimulatedIpfsNode.start(0);
        a = tracker(directory.resolve("a"), "a").set("topics.peer_status", "b-status,c-status");
        b = tracker(directory.resolve("b"), "b").set("topics.peer_status", "a-status");
        b.set("topics.intents", a.names().intents().get(0));
    }

    private TrackerHarness tracker(Path directory, String name) throws Exception {
        return new TrackerHarness(kafka.bootstrapServers(), directory, name, 1)
                .set("peername", "name-of-" + name)
                .set("priority_pin_max_retries", "0")
                .set("recover_interval", "0");
    }

    @AfterAll
    void stopAll() throws Exception {
        a.close();
        b.close();
        nodeOfA.close();
        nodeOfB.close();
    }

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(100)).atMost(Duration.ofSeconds(90));
    }

    private static Reply ask(TrackerHarness tracker, String path) throws Exception {
        try (RestClient client = new RestClient(tracker.tracker().httpPort())) {
            Reply reply = client.get(path);
            assertThat(reply.code()).as(reply.body()).isEqualTo(200);
            return reply;
        }
    }

    /** Status by peer. */
    private static Map<String, String> statuses(JsonNode pin) {
        Map<String, String> statuses = new TreeMap<>();
        pin.path("peer_map")
                .properties()
                .forEach(peer -> statuses.put(
                        peer.getKey(), peer.getValue().path("status").asText()));
        return statuses;
    }

    private static Map<String, String> statuses(TrackerHarness tracker, Cid cid) throws Exception {
        return statuses(ask(tracker, "/pins/" + cid).json());
    }

    private static Map<Cid, Map<String, String>> listed(TrackerHarness tracker, String query) throws Exception {
        Reply reply = ask(tracker, "/pins?" + query);
        assertThat(reply.headers()).containsEntry("x-stream-error", "");
        Map<Cid, Map<String, String>> listed = new TreeMap<>();
        for (JsonNode line : reply.lines()) {
            Cid cid = Cid.parse(line.path("cid").asText());
            assertThat(listed.put(cid, statuses(line))).as("%s twice", cid).isNull();
        }
        return listed;
    }

    @Test
    void eachShowsBoth() throws Exception {
        nodeOfB.script(Command.PIN_ADD, FAILING, new Fault.Error500("never"), SimulatedIpfsNode.ALWAYS);
        a.start(nodeOfA.api());
        WANTED.forEach(cid -> a.send(Intents.recursive(cid)));
        a.send(Intents.recursive(FAILING));
        a.flush();

        aloneItDoesItsWork();
        b.start(nodeOfB.api());
        bothShowBoth();
        localShowsOne();
        aFilterShowsThePeersThatMatch();
        peersAreListed();
        whatIsForgottenIsForgottenEverywhere();
        aTopicThatComesLaterIsShownToo();
        afterARestartTheCopyIsThere();
    }

    private void aloneItDoesItsWork() throws Exception {
        for (Cid cid : WANTED) {
            eventually().until(() -> statuses(a, cid).equals(Map.of("peer-a", "pinned")));
        }
        assertThat(ask(a, "/pins").headers().get(BEHIND)).contains("c-status=unread");
        assertThat(ask(a, "/pins?local=true").headers()).doesNotContainKey(BEHIND);
        eventually()
                .untilAsserted(() -> assertThat(doctor())
                        .contains("c-status: it does not exist")
                        .doesNotContain("b-status: "));
    }

    private String doctor() {
        Cli cli = Cli.real(directory);
        List<String> args = new ArrayList<>(List.of("doctor", "-o", "jsonl"));
        for (String setting : a.topicSettings()) {
            args.addAll(List.of("--set", setting));
        }
        args.addAll(List.of("--bootstrap-server", kafka.bootstrapServers()));
        var unused = cli.run(args.toArray(String[]::new));
        return cli.out() + cli.err();
    }

    private void bothShowBoth() throws Exception {
        for (TrackerHarness tracker : List.of(a, b)) {
            for (Cid cid : WANTED) {
                eventually()
                        .untilAsserted(() -> assertThat(statuses(tracker, cid))
                                .isEqualTo(Map.of("peer-a", "pinned", "peer-b", "pinned")));
            }
            eventually()
                    .untilAsserted(() -> assertThat(statuses(tracker, FAILING))
                            .isEqualTo(Map.of("peer-a", "pinned", "peer-b", "pin_error")));
            assertThat(listed(tracker, ""))
                    .hasSize(WANTED.size() + 1)
                    .allSatisfy((cid, peers) -> assertThat(peers).containsOnlyKeys("peer-a", "peer-b"));
            assertThat(listed(tracker, "cids=" + WANTED.get(3) + "," + FAILING))
                    .isEqualTo(Map.of(
                            WANTED.get(3),
                            Map.of("peer-a", "pinned", "peer-b", "pinned"),
                            FAILING,
                            Map.of("peer-a", "pinned", "peer-b", "pin_error")));
        }
        JsonNode other =
                ask(a, "/pins/" + WANTED.get(0)).json().path("peer_map").path("peer-b");
        assertThat(other.path("peername").asText()).isEqualTo("name-of-b");
        assertThat(other.path("attempt_count").asInt()).isEqualTo(1);
        eventually().untilAsserted(() -> assertThat(ask(b, "/pins").headers()).doesNotContainKey(BEHIND));
    }

    private void localShowsOne() throws Exception {
        assertThat(statuses(ask(a, "/pins/" + FAILING + "?local=true").json())).isEqualTo(Map.of("peer-a", "pinned"));
        assertThat(listed(b, "local=true"))
                .hasSize(WANTED.size() + 1)
                .allSatisfy((cid, peers) -> assertThat(peers).containsOnlyKeys("peer-b"));
        assertThat(listed(b, "local=true&cids=" + FAILING)).isEqualTo(Map.of(FAILING, Map.of("peer-b", "pin_error")));
        assertThat(listed(a, "local=True"))
                .as("only the very word counts")
                .allSatisfy((cid, peers) -> assertThat(peers).hasSize(2));
    }

    private void aFilterShowsThePeersThatMatch() throws Exception {
        Map<Cid, Map<String, String>> failed = Map.of(FAILING, Map.of("peer-b", "pin_error"));
        assertThat(listed(a, "filter=pin_error")).isEqualTo(failed);
        assertThat(listed(a, "filter=error&cids=" + FAILING + "," + WANTED.get(0)))
                .isEqualTo(failed);
        assertThat(listed(a, "filter=pinned"))
                .hasSize(WANTED.size() + 1)
                .containsEntry(FAILING, Map.of("peer-a", "pinned"));
    }

    private void peersAreListed() {
        eventually().untilAsserted(() -> {
            List<JsonNode> peers = ask(a, "/peers").lines();
            assertThat(peers)
                    .extracting(peer -> peer.path("id").asText() + " "
                            + peer.path("peername").asText() + " "
                            + peer.path("cluster_peers").size()
                            + peer.path("error").asText())
                    .containsExactly("peer-a name-of-a 2", "peer-b name-of-b 2");
        });
    }

    /** Each forgets at its own time, and a null in its topic has the other forget it too. */
    private void whatIsForgottenIsForgottenEverywhere() throws Exception {
        Cid gone = WANTED.get(0);
        b.stop();
        b.set("forget_after", "1s").start(nodeOfB.api());
        a.send(Intents.unpin(gone));
        a.flush();
        eventually()
                .untilAsserted(() -> assertThat(listed(a, "").get(gone))
                        .as("b has forgotten it")
                        .isEqualTo(Map.of("peer-a", "unpinned")));
        assertThat(statuses(a, gone))
                .as("what a peer does not know is unpinned there")
                .isEqualTo(Map.of("peer-a", "unpinned", "peer-b", "unpinned"));
    }

    /** With another number of partitions than ours, and with a Cid that only it knows. */
    private double ageOfCopies() throws Exception {
        return new Scrape(ask(a, "/metrics").body()).sum("pintracker_peers_copy_age_seconds");
    }

    private void aTopicThatComesLaterIsShownToo() throws Exception {
        assertThat(ageOfCopies()).as("that topic was never read").isInfinite();
        Cid only = Intents.cid(200);
        PeerIdentity c = PeerIdentity.of("peer-c", "name-of-c");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("c-status", Optional.of(PARTITIONS_OF_C), Optional.empty())))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        int partition = 0;
        for (Cid cid : List.of(only, WANTED.get(1), WANTED.get(2))) {
            byte[] event = Json.bytes(PinInfos.of(cid, c, TrackerStatus.PINNING, 1));
            eventually()
                    .ignoreExceptions()
                    .until(writes(
                            "c-status",
                            partition++ % PARTITIONS_OF_C,
                            cid.toString().getBytes(UTF_8),
                            event));
        }

        eventually()
                .untilAsserted(() -> assertThat(listed(a, ""))
                        .containsEntry(only, Map.of("peer-c", "pinning"))
                        .containsEntry(
                                WANTED.get(2), Map.of("peer-a", "pinned", "peer-b", "pinned", "peer-c", "pinning")));
        eventually().untilAsserted(() -> assertThat(ask(a, "/pins").headers()).doesNotContainKey(BEHIND));
        assertThat(ageOfCopies()).isBetween(0.0, 60.0);
        assertThat(statuses(a, only))
                .isEqualTo(Map.of("peer-a", "unpinned", "peer-b", "unpinned", "peer-c", "pinning"));
    }

    private java.util.concurrent.Callable<Boolean> writes(String topic, int partition, byte[] key, byte[] value) {
        return () -> a.write(topic, partition, key, value).hasOffset();
    }

    private void afterARestartTheCopyIsThere() throws Exception {
        a.stop();
        b.stop();
        a.start(nodeOfA.api());
        eventually()
                .untilAsserted(() -> assertThat(statuses(a, WANTED.get(1)))
                        .isEqualTo(Map.of("peer-a", "pinned", "peer-b", "pinned", "peer-c", "pinning")));
        assertThat(a.status().of(FAILING))
                .as("it has written nothing of others")
                .allSatisfy(event -> assertThat(event.peer()).isEqualTo("peer-a"));
    }
}
