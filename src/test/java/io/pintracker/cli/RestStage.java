package io.pintracker.cli;

import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.embedded.SimulatedIpfsNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;

/** A broker, a simulated node and a tracker that answers over HTTP, all known to be up. Owned by the thread of the test. */
final class RestStage {
    private final EmbeddedKafka kafka;
    private final SimulatedIpfsNode node;
    private final TrackerHarness tracker;

    /** @param settings beside those without which a failed pin would be tried again and again */
    RestStage(Path directory, String name, int intentTopics, Map<String, String> settings) throws Exception {
        kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
        node = SimulatedIpfsNode.start(0);
        tracker = new TrackerHarness(kafka.bootstrapServers(), directory, name, intentTopics);
        tracker.set("priority_pin_max_retries", "0")
                .set("recover_interval", "0")
                .set("peername", "one");
        settings.forEach(tracker::set);
        tracker.start(node.api());
        eventually().until(() -> tracker.tracker().isCaughtUp() && node.calls(Command.ID) > 0);
    }

    SimulatedIpfsNode node() {
        return node;
    }

    TrackerHarness tracker() {
        return tracker;
    }

    static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(30)).atMost(Duration.ofSeconds(60));
    }

    void close() throws Exception {
        tracker.close();
        node.close();
        kafka.close();
    }
}
