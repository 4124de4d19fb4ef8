package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.junit.jupiter.Container;
import org.testcontainers.junit.jupiter.Testcontainers;
import org.testcontainers.kafka.KafkaContainer;

/** The whole job on the published images of Kafka and Kubo; skipped where there is no Docker. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@Testcontainers(disabledWithoutDocker = true)
class ContainersIT {
    /** Kubo's empty directory, which every node can make by itself. */
    private static final Cid EMPTY = Cid.parse("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");

    @Container
    private static final KafkaContainer KAFKA = new KafkaContainer("apache/kafka:4.3.1");

    @Container
    private static final GenericContainer<?> KUBO = new GenericContainer<>("ipfs/kubo:v0.42.0")
            .withEnv("IPFS_PROFILE", "server,test")
            .withEnv("IPFS_TELEMETRY", "off")
            .withExposedPorts(5001)
            .waitingFor(Wait.forHttp("/api/v0/version").withMethod("POST").forPort(5001));

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(50)).atMost(Duration.ofMinutes(1));
    }

    @Test
    void pinsChangesModeUnpinsAndEndsWhatNobodyHas(@TempDir Path directory) throws Exception {
        URI api = URI.create("http://" + KUBO.getHost() + ":" + KUBO.getMappedPort(5001));
        Duration minute = Duration.ofMinutes(1);
        Cid nobodyHas = Intents.cid(1);
        try (KuboRpc rpc = new KuboRpc(
                        new IpfsSettings(api, "", minute, minute, minute, minute, false, 2), System::nanoTime);
                TrackerHarness tracker = new TrackerHarness(KAFKA.getBootstrapServers(), directory, "containers", 1)) {
            tracker.start(api);

            tracker.send(Intents.direct(EMPTY));
            eventually().until(() -> tracker.rest().status(EMPTY).equals("pinned"));
            assertThat(list(rpc, PinMode.DIRECT)).containsExactly(EMPTY);

            tracker.send(Intents.recursive(EMPTY));
            tracker.send(Intents.recursive(nobodyHas));
            eventually().until(() -> tracker.status().statuses(nobodyHas).contains(TrackerStatus.PINNING));
            eventually().until(() -> list(rpc, PinMode.RECURSIVE).contains(EMPTY));
            assertThat(list(rpc, PinMode.DIRECT)).isEmpty();

            tracker.stop();
            tracker.send(Intents.unpin(EMPTY));
            tracker.send(Intents.unpin(nobodyHas));
            tracker.flush();
            tracker.start(api);
            eventually()
                    .untilAsserted(() -> assertThat(tracker.rest().statuses())
                            .containsExactlyInAnyOrderEntriesOf(Map.of(EMPTY, "unpinned", nobodyHas, "unpinned")));
            assertThat(list(rpc, PinMode.RECURSIVE)).isEmpty();
        }
    }

    private static List<Cid> list(KuboRpc rpc, PinMode mode) throws Exception {
        List<Cid> cids = new ArrayList<>();
        long unused = rpc.list(mode, new Call(), cids::add);
        return cids;
    }
}
