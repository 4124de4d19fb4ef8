package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.cli.RestClient.Reply;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.testing.BrokerProcess;
import io.pintracker.testing.Cids;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A tracker that cannot reach Kafka does not know whether others have its partitions by now. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
class CutOffIT {
    private static final String STALE = "x-pintracker-stale";

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(100)).atMost(Duration.ofSeconds(60));
    }

    @Test
    void whatItAnswersIsMarkedAndItIsNotReady(@TempDir Path directory) throws Exception {
        try (BrokerProcess kafka = BrokerProcess.start(directory.resolve("broker"));
                SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
                TrackerHarness tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "cut-off", 1)) {
            tracker.set("kafka.streams.main.consumer.session.timeout.ms", "6000")
                    .set("kafka.streams.main.consumer.heartbeat.interval.ms", "500");
            tracker.start(node.api());
            Cid cid = Cids.cid(1);
            tracker.send(Intents.pin(cid, PinMode.RECURSIVE, ""));
            try (RestClient rest = new RestClient(tracker.tracker().httpPort())) {
                eventually().until(() -> tracker.rest().status(cid).equals("pinned"));
                assertThat(rest.get("/pins/" + cid).headers()).doesNotContainKey(STALE);
                eventually().until(() -> rest.get("/health/ready").code() == 200);

                kafka.proxy().cut();
                eventually().until(() -> rest.get("/health/ready").code() == 503);

                assertThat(rest.get("/health/ready").body()).contains("out of reach for ");
                assertThat(rest.get("/health/live").code()).isEqualTo(200);
                for (String path : new String[] {"/pins/" + cid, "/pins", "/pins?filter=pinned"}) {
                    Reply reply = rest.get(path);
                    assertThat(reply.code()).as(path).isEqualTo(200);
                    assertThat(reply.body()).as(path).contains("pinned");
                    assertThat(Long.parseLong(reply.headers().get(STALE)))
                            .as(path)
                            .isGreaterThan(6_000);
                }

                kafka.proxy().mend();
                eventually().until(() -> rest.get("/health/ready").code() == 200);
                assertThat(rest.get("/pins/" + cid).headers()).doesNotContainKey(STALE);
            }
        }
    }
}
