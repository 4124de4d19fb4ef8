package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.TestBroker;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Metrics and probes of a whole tracker, and the dashboard and the alerts that are made of them. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperationsIT {
    private static final Path DASHBOARD = Path.of("src/main/grafana/pintracker.json");
    private static final Path RULES = Path.of("src/main/prometheus/pintracker-rules.yaml");

    private final HttpClient http = HttpClient.newHttpClient();

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(200)).atMost(Duration.ofSeconds(90));
    }

    @Test
    void theCountsAreWrittenOnceACommitAndNotWithEachEvent(@TempDir Path directory) throws Exception {
        List<Cid> cids = cids(600);
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, directory.resolve("pins"));
                TrackerHarness harness = new TrackerHarness(kafka.bootstrapServers(), directory, "written", 1)) {
            harness.set("commit_interval", "1s");
            harness.start(node.api());
            for (Cid cid : cids) {
                harness.send(pin(cid));
            }
            harness.flush();
            eventually()
                    .untilAsserted(() -> assertThat(scrape(harness).sum("pintracker_pins", "status", "pinned"))
                            .isEqualTo(600));
            harness.stop();

            try (TopicLog log =
                    new TopicLog(kafka.bootstrapServers(), "written-counts-changelog", TrackerHarness.PARTITIONS)) {
                assertThat(log.read()).as("of 1,200 changes of status").hasSizeBetween(1, 300);
            }
        }
    }

    @Test
    void theNumbersAreThoseOfTheStoreAndSurviveARestart(@TempDir Path directory) throws Exception {
        List<Cid> cids = cids(12);
        try (SimulatedIpfsNode node = SimulatedIpfsNode.start(0, directory.resolve("pins"));
                TrackerHarness harness = new TrackerHarness(kafka.bootstrapServers(), directory, "operations", 1)) {
            harness.set("priority_pin_max_retries", "1").set("retry_backoff", "10ms");
            node.script(
                    Command.PIN_ADD,
                    cids.get(0),
                    new Fault.Error500("there is no such thing"),
                    SimulatedIpfsNode.ALWAYS);
            harness.start(node.api());
            for (Cid cid : cids) {
                harness.send(pin(cid));
            }
            harness.sendNull(cids.get(11));
            harness.write(harness.names().intents().get(0), 0, "no-cid".getBytes(UTF_8), "{}".getBytes(UTF_8));
            harness.flush();

            eventually().untilAsserted(() -> {
                Scrape scrape = scrape(harness);
                assertThat(scrape.sum("pintracker_pins", "status", "pinned")).isEqualTo(10);
                assertThat(scrape.sum("pintracker_pins", "status", "pin_error")).isEqualTo(1);
                assertThat(scrape.sum("pintracker_pins", "status", "unpinned")).isEqualTo(1);
                assertThat(scrape.sum("pintracker_pins")).isEqualTo(12);
            });
            Scrape scrape = scrape(harness);
            assertThat(scrape.sum("pintracker_lane_depth", "lane", "later"))
                    .as("the unpinned Cid, to be forgotten")
                    .isEqualTo(1);
            assertThat(scrape.sum("pintracker_lane_depth", "lane", "priority")).isZero();
            assertThat(scrape.sum("pintracker_lane_oldest_age_seconds")).isZero();
            assertThat(scrape.sum("pintracker_operations_total", "op", "pin", "outcome", "succeeded"))
                    .isGreaterThanOrEqualTo(10);
            assertThat(scrape.sum("pintracker_operations_total", "outcome", "failed", "reason", "ipfs_error"))
                    .isEqualTo(2);
            assertThat(scrape.sum("pintracker_retries_total", "reason", "ipfs_error"))
                    .isEqualTo(1);
            assertThat(scrape.sum("pintracker_dlq_records_total", "reason", "bad_key"))
                    .isEqualTo(1);
            assertThat(scrape.sum("pintracker_ipfs_up")).isEqualTo(1);
            assertThat(scrape.sum("pintracker_inflight")).isZero();
            assertThat(scrape.sum("pintracker_workers", "pool", "pin")).isEqualTo(10);
            assertThat(scrape.sum("pintracker_catch_up_closed")).isZero();
            assertThat(scrape.sum("pintracker_partitions")).isEqualTo(TrackerHarness.PARTITIONS);
            assertThat(scrape.sum("pintracker_counts_mended")).isZero();
            assertThat(scrape.sum("pintracker_build_info")).isEqualTo(1);
            assertThat(scrape.sum("pintracker_queue_wait_seconds_count", "lane", "priority"))
                    .isPositive();
            everyNameInTheFilesIsThere(scrape);

            harness.stop();
            harness.start(node.api());
            eventually()
                    .untilAsserted(() -> assertThat(scrape(harness).sum("pintracker_partitions"))
                            .isEqualTo(TrackerHarness.PARTITIONS));
            assertThat(scrape(harness).sum("pintracker_pins", "status", "pinned"))
                    .isEqualTo(10);
            assertThat(scrape(harness).sum("pintracker_pins")).isEqualTo(12);
            assertThat(scrape(harness).sum("pintracker_partitions_uncounted")).isZero();
        }
    }

    private static void everyNameInTheFilesIsThere(Scrape scrape) throws Exception {
        List<String> expressions = new ArrayList<>(Expressions.ofDashboard(DASHBOARD));
        assertThat(expressions).hasSizeGreaterThan(20);
        List<String> rules = Expressions.ofRules(RULES);
        assertThat(rules).hasSizeGreaterThan(8);
        expressions.addAll(rules);
        Set<String> names = scrape.names();
        assertThat(expressions).allSatisfy(expression -> {
            assertThat(Expressions.metrics(expression)).isNotEmpty();
            Expressions.metrics(expression).forEach((name, labels) -> {
                assertThat(names).contains(name);
                assertThat(labels).isSubsetOf(with("instance", scrape.labels(name)));
            });
        });
    }

    private static Set<String> with(String label, Set<String> labels) {
        labels.add(label);
        return labels;
    }

    @Test
    void probesFollowTheTracker(@TempDir Path directory) throws Exception {
        try (TrackerHarness harness = new TrackerHarness(kafka.bootstrapServers(), directory, "probes", 1)) {
            SimulatedIpfsNode node = SimulatedIpfsNode.start(0, directory.resolve("pins"));
            harness.start(node.api());
            eventually().untilAsserted(() -> {
                assertThat(probe(harness, "live").statusCode()).isEqualTo(200);
                assertThat(probe(harness, "started").statusCode()).isEqualTo(200);
                assertThat(probe(harness, "ready").statusCode()).isEqualTo(200);
                assertThat(json(probe(harness, "ready")).path("state").asText()).isEqualTo("running");
            });

            node.close();
            harness.send(pin(cids(1).get(0)));
            harness.flush();
            eventually()
                    .untilAsserted(() -> assertThat(scrape(harness).sum("pintracker_ipfs_up"))
                            .isZero());
            HttpResponse<String> ready = probe(harness, "ready");
            assertThat(ready.statusCode())
                    .as("the node is not what it is there for alone")
                    .isEqualTo(200);
            assertThat(ready.body()).contains("\"name\":\"ipfs\",\"ok\":false,\"required\":false");
            assertThat(probe(harness, "live").statusCode()).isEqualTo(200);
            eventually()
                    .untilAsserted(() -> assertThat(
                                    scrape(harness).sum("pintracker_lane_oldest_age_seconds", "lane", "priority"))
                            .as("a pin that waits grows old")
                            .isGreaterThan(1));
        }
    }

    private static PinIntent pin(Cid cid) {
        return Intents.recursive(cid);
    }

    private static List<Cid> cids(int many) {
        List<Cid> cids = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            cids.add(Intents.cid(7_000 + i));
        }
        return cids;
    }

    private Scrape scrape(TrackerHarness harness) throws Exception {
        return new Scrape(get(harness, "/metrics").body());
    }

    private HttpResponse<String> probe(TrackerHarness harness, String name) throws Exception {
        return get(harness, "/health/" + name);
    }

    private static JsonNode json(HttpResponse<String> response) throws Exception {
        return new ObjectMapper().readTree(response.body());
    }

    private HttpResponse<String> get(TrackerHarness harness, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + harness.tracker().httpPort() + path);
        return http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }
}
