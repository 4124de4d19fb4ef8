package io.pintracker.bench;

import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.CallLog;
import io.pintracker.testing.Pintracker;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;

/** A tracker with its broker in front of a simulated node in this process. Owned by one thread. */
final class Rig implements AutoCloseable {
    static final String INTENTS = RunningTracker.INTENTS;

    private final SimulatedIpfsNode node = SimulatedIpfsNode.start(0);
    private final RunningTracker tracker;

    /** As {@link RunningTracker}. */
    Rig(Path directory, List<String> jvm, List<String> settings, int linger) throws Exception {
        RunningTracker started = null;
        try {
            started = new RunningTracker(directory, node.api(), jvm, settings, linger);
        } finally {
            if (started == null) {
                node.close();
            }
        }
        tracker = started;
    }

    SimulatedIpfsNode node() {
        return node;
    }

    Pintracker tracker() {
        return tracker.process();
    }

    KafkaProducer<String, byte[]> producer() {
        return tracker.producer();
    }

    String bootstrapServers() {
        return tracker.bootstrapServers();
    }

    /** Keeps the calls to the node from now on. */
    CallLog listen() {
        CallLog calls = new CallLog();
        node.listen(calls);
        return calls;
    }

    Future<RecordMetadata> send(PinIntent intent) {
        return tracker.send(intent);
    }

    /** The node is asked before each pin from now on, as by a tracker that was started with its state. */
    void forgetTheListing() throws IOException, InterruptedException {
        tracker.forgetTheListing();
    }

    @Override
    public void close() throws IOException {
        try {
            tracker.close();
        } finally {
            node.close();
        }
    }
}
