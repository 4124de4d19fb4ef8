package io.pintracker.peers;

import io.pintracker.topology.BoundedRocksDb;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * Copies of the status topics of other peers, kept up to date. Each has a thread and a consumer of its own, and none is in a
 * group: what becomes of them is nothing to the tracker's own work. Thread-safe.
 */
public final class OtherPeers implements AutoCloseable {
    private final Admin admin;
    private final List<PeerCopy> copies = new ArrayList<>();
    private final List<PeerReader> readers = new ArrayList<>();

    /** How Kafka is reached. */
    public interface Clients {
        /** Outside any group, of committed records, which fails where an offset is out of range; closed by who asked. */
        Consumer<byte[], byte[]> consumer();

        /** Closed by who asked. */
        Admin admin();
    }

    /**
     * Copies that are not read yet.
     *
     * @param topics none for none
     * @param partitions our own, by which copies are ordered
     * @param directory below which each copy has a directory
     * @param memory of all stores, which outlives this
     * @param mayBegin whether our own work leaves room to begin; asked until it says yes for the first time
     */
    public OtherPeers(
            List<String> topics,
            int partitions,
            Path directory,
            BoundedRocksDb.Memory memory,
            Clients clients,
            BooleanSupplier mayBegin,
            Clock clock) {
        admin = topics.isEmpty() ? null : clients.admin();
        for (String topic : topics) {
            PeerStore store = new PeerStore(directory.resolve(topic), memory);
            PeerCopy copy = new PeerCopy(topic, partitions, store, clock);
            copies.add(copy);
            readers.add(new PeerReader(clients, admin, store, copy, mayBegin, clock));
        }
    }

    /** Begins to read, each as soon as it may. */
    public void start() {
        readers.forEach(PeerReader::start);
    }

    /** One for each topic, in their order. */
    public List<OtherPeer> all() {
        return List.copyOf(copies);
    }

    /** Ends the reading and saves the copies, within some seconds; from then on nothing is known. */
    @Override
    public void close() {
        readers.forEach(PeerReader::stop);
        if (admin != null) {
            // Whoever waits for an answer stops waiting.
            admin.close(Duration.ofSeconds(1));
        }
        readers.forEach(PeerReader::close);
    }
}
