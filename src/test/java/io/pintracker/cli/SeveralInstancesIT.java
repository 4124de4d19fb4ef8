package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.cli.RestClient.Reply;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.http.Credentials;
import io.pintracker.http.Role;
import io.pintracker.model.Cid;
import io.pintracker.testing.Certificates;
import io.pintracker.testing.Pintracker;
import io.pintracker.testing.TestBroker;
import io.pintracker.topology.Partitions;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of one tracker: whichever is asked, answers for the whole. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SeveralInstancesIT {
    private static final int CIDS = 1_500;
    private static final String SHARED = "another instance holds it that advertises the same address";

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private SimulatedIpfsNode node;

    @BeforeAll
    void startAll() throws Exception {
        node = SimulatedIpfsNode.start(0);
    }

    @AfterAll
    void stopAll() throws Exception {
        node.close();
    }

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(100)).atMost(Duration.ofSeconds(90));
    }

    private TrackerHarness instance(Path directory, String name, int standbys) throws Exception {
        TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, name, 1);
        tracker.set("standby_replicas", Integer.toString(standbys))
                .set("concurrent_unpins", "4")
                .set("kafka.streams.acceptable.recovery.lag", "0")
                .set("kafka.streams.probing.rebalance.interval.ms", "60000");
        return tracker;
    }

    /** Partitions that an instance works on. */
    private static int owned(TrackerHarness tracker) {
        return tracker.tracker().partitions().size();
    }

    private static boolean isSpread(TrackerHarness one, TrackerHarness two) {
        return owned(one) > 0
                && owned(two) > 0
                && owned(one) + owned(two) == TrackerHarness.PARTITIONS
                && one.tracker().isCaughtUp()
                && two.tracker().isCaughtUp();
    }

    private static List<String> cids(Reply listing) {
        assertThat(listing.code()).as(listing.body()).isEqualTo(200);
        assertThat(listing.headers()).containsEntry("x-stream-error", "");
        List<String> cids = new ArrayList<>();
        listing.lines().forEach(line -> cids.add(line.path("cid").asText()));
        return cids;
    }

    @Test
    void theyAskEachOtherWithCredentialsOverTls(
            @TempDir Path first, @TempDir Path second, @TempDir Path third, @TempDir Path files) throws Exception {
        Certificates certificates = Certificates.make(files);
        Files.writeString(files.resolve("password"), certificates.password());
        String token = Credentials.newToken(new SecureRandom());
        Files.writeString(files.resolve("who"), Credentials.bearerLine(Role.READ, token) + "\n");
        Files.writeString(files.resolve("authorization"), "Bearer " + token + "\n");
        HttpClient client =
                HttpClient.newBuilder().sslContext(certificates.client()).build();
        List<Cid> wanted = IntStream.range(0, 30).mapToObj(Intents::cid).toList();
        try (TrackerHarness one = secured(first, files, certificates);
                TrackerHarness two = secured(second, files, certificates)) {
            one.set(
                    "http.instance_authorization_file",
                    files.resolve("authorization").toString());
            one.start(node.api());
            two.start(node.api());
            eventually().until(() -> isSpread(one, two));
            wanted.forEach(cid -> one.send(Intents.recursive(cid)));
            one.flush();

            for (Cid cid : wanted) {
                eventually()
                        .untilAsserted(() -> assertThat(ask(client, one, token, "/pins/" + cid))
                                .contains("\"status\":\"pinned\""));
            }
            assertThat(ask(client, two, token, "/pins?filter=pinned"))
                    .as("it has no credentials for the other")
                    .startsWith("503");
        }
    }

    private TrackerHarness secured(Path directory, Path files, Certificates certificates) throws Exception {
        return instance(directory, "secured", 0)
                .set("http.credentials", files.resolve("who").toString())
                .set("http.tls.keystore", certificates.keystore().toString())
                .set("http.tls.password_file", files.resolve("password").toString());
    }

    /** The code and the body. */
    private static String ask(HttpClient client, TrackerHarness tracker, String token, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("https://127.0.0.1:" + tracker.tracker().httpPort() + path))
                .header("Authorization", "Bearer " + token)
                .timeout(Duration.ofSeconds(30))
                .build();
        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    @Test
    void eitherAnswersForTheWhole(@TempDir Path first, @TempDir Path second) throws Exception {
        List<Cid> wanted = IntStream.range(0, CIDS).mapToObj(Intents::cid).toList();
        List<String> texts = wanted.stream().map(Cid::toString).toList();
        try (TrackerHarness one = instance(first, "whole", 0);
                TrackerHarness two = instance(second, "whole", 0)) {
            one.start(node.api());
            two.start(node.api());
            eventually().until(() -> isSpread(one, two));
            wanted.forEach(cid -> one.send(Intents.recursive(cid)));
            one.flush();
            for (TrackerHarness tracker : List.of(one, two)) {
                try (RestClient rest = new RestClient(tracker.tracker().httpPort())) {
                    eventually()
                            .untilAsserted(() -> assertThat(cids(rest.get("/pins?filter=pinned")))
                                    .containsExactlyInAnyOrderElementsOf(texts));
                    assertThat(cids(rest.get("/allocations"))).containsExactlyInAnyOrderElementsOf(texts);
                    for (Cid cid : wanted.subList(0, 30)) {
                        assertThat(tracker.rest().status(cid)).isEqualTo("pinned");
                        assertThat(rest.get("/allocations/" + cid).code()).isEqualTo(200);
                    }
                    Reply some = rest.get("/pins?cids=" + String.join(",", texts.subList(0, 30)));
                    assertThat(cids(some)).containsExactlyElementsOf(texts.subList(0, 30));
                    assertThat(some.headers()).doesNotContainKey("x-pintracker-stale");
                    for (Cid cid : wanted.subList(0, 10)) {
                        Reply gone = rest.delete("/pins/" + cid);
                        assertThat(gone.code()).isEqualTo(200);
                        if (!gone.isUnread()) {
                            assertThat(tracker.rest().status(cid)).isIn("unpin_queued", "unpinning", "unpinned");
                        }
                        Reply again = rest.post("/pins/" + cid + "?name=again");
                        assertThat(again.code()).isEqualTo(200);
                        eventually()
                                .untilAsserted(() -> assertThat(
                                                rest.get("/allocations/" + cid).json())
                                        .isEqualTo(again.json()));
                    }
                    assertThat(rest.post("/pins/recover").code()).isEqualTo(200);
                }
            }
        }
    }

    @Test
    void whoAdvertisesTheAddressOfAnotherSaysSo(@TempDir Path first, @TempDir Path second) throws Exception {
        try (TrackerHarness one = instance(first, "shared", 0).set("http.advertised", "tracker.example:9094");
                TrackerHarness two = instance(second, "shared", 0).set("http.advertised", "tracker.example:9094")) {
            one.start(node.api());
            two.start(node.api());
            eventually().until(() -> isSpread(one, two));
            for (TrackerHarness tracker : List.of(one, two)) {
                try (RestClient rest = new RestClient(tracker.tracker().httpPort())) {
                    for (int i = 0; i < 30; i++) {
                        Cid cid = Intents.cid(i);
                        boolean here =
                                tracker.tracker().partitions().contains(Partitions.of(cid, TrackerHarness.PARTITIONS));
                        eventually().untilAsserted(() -> {
                            Reply reply = rest.get("/pins/" + cid);
                            assertThat(reply.code()).as(reply.body()).isEqualTo(here ? 200 : 503);
                            assertThat(reply.body().contains(SHARED))
                                    .as(reply.body())
                                    .isEqualTo(!here);
                        });
                    }
                    for (String path : List.of("/pins", "/allocations")) {
                        Reply reply = rest.get(path);
                        assertThat(reply.code()).as(reply.body()).isEqualTo(503);
                        assertThat(reply.body()).contains(SHARED).contains("set http.advertised on each");
                    }
                }
            }
        }
    }

    @Test
    void anAddressThatLeadsNowhereIsWarnedOfAtTheStart(@TempDir Path directory, @TempDir Path files) throws Exception {
        String token = Credentials.newToken(new SecureRandom());
        Files.writeString(files.resolve("who"), Credentials.bearerLine(Role.READ, token) + "\n");
        try (TrackerHarness tracker = instance(directory, "nowhere", 0)
                .set("http.credentials", files.resolve("who").toString())
                .set("http.listen", "0.0.0.0:0")) {
            try (Pintracker process = tracker.startProcess(node.api())) {
                process.awaitReady(Duration.ofMinutes(2));
                assertThat(process.log().lines().filter(line -> line.contains("set http.advertised on each")))
                        .singleElement()
                        .asString()
                        .contains("WARN RestServer")
                        .contains("advertised=0.0.0.0:");
            }
        }
    }

    /** Whatever is answered while partitions move is right, marked as old, or refused with a time to come back at. */
    @Test
    void whileAnInstanceGoesAnswersAreMarkedOrRefused(@TempDir Path first, @TempDir Path second) throws Exception {
        List<Cid> wanted = IntStream.range(0, 60).mapToObj(Intents::cid).toList();
        try (TrackerHarness one = instance(first, "going", 1);
                TrackerHarness two = instance(second, "going", 1)) {
            one.start(node.api());
            two.start(node.api());
            eventually().until(() -> isSpread(one, two));
            wanted.forEach(cid -> one.send(Intents.recursive(cid)));
            one.flush();
            try (RestClient rest = new RestClient(one.tracker().httpPort())) {
                eventually()
                        .untilAsserted(() -> assertThat(cids(rest.get("/pins?filter=pinned")))
                                .hasSize(wanted.size()));
                AtomicBoolean gone = new AtomicBoolean();
                Thread stop = new Thread(() -> {
                    two.stop();
                    gone.set(true);
                });
                stop.start();
                int round = 0;
                boolean settled = false;
                while (!settled) {
                    Reply reply = rest.get("/pins/" + wanted.get(round++ % wanted.size()));
                    assertThat(reply.code()).as(reply.body()).isIn(200, 503);
                    if (reply.code() == 503) {
                        assertThat(reply.headers()).containsKey("retry-after");
                    } else {
                        boolean old = reply.headers().containsKey("x-pintracker-stale");
                        assertThat(Rest.peer(reply.json()).path("status").asText())
                                .as("%s %s", reply.headers(), reply.body())
                                .isIn(old ? List.of("pin_queued", "pinning", "pinned") : List.of("pinned"));
                    }
                    settled = gone.get()
                            && owned(one) == TrackerHarness.PARTITIONS
                            && one.tracker().isCaughtUp();
                }
                stop.join();
                eventually()
                        .untilAsserted(() -> assertThat(cids(rest.get("/pins?filter=pinned")))
                                .hasSize(wanted.size()));
            }
        }
    }
}
