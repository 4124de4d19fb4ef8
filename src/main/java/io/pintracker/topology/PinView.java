package io.pintracker.topology;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/** Reads the store {@code pins} of the partitions held here, from any thread. Sees states that are not committed yet. */
public final class PinView {
    private static final int PAGE = 500;

    private final KafkaStreams streams;

    PinView(KafkaStreams streams) {
        this.streams = streams;
    }

    /** Hears what is known about Cids. */
    @FunctionalInterface
    public interface Visitor<E extends Exception> {
        /** One Cid. */
        void pin(PinInfo info) throws E;
    }

    /** The store cannot be read now: it is being restored or moved. To be asked again soon. */
    public static final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnavailableException(Throwable cause) {
            super("the pins cannot be read while they are restored or move to another instance; try again", cause);
        }
    }

    /**
     * What is known about a Cid, spoken by {@code peer}; null if that is nothing.
     *
     * @throws UnavailableException if the store cannot be read now
     */
    public PinInfo get(Cid cid, PeerIdentity peer) {
        try {
            byte[] value = streams.store(StoreQueryParameters.fromNameAndType(
                            PinStore.NAME, QueryableStoreTypes.<Bytes, byte[]>keyValueStore()))
                    .get(Bytes.wrap(cid.bytes()));
            return value == null ? null : PinRowCodec.decode(cid, value).state().info(cid, peer);
        } catch (InvalidStateStoreException e) {
            throw new UnavailableException(e);
        }
    }

    /**
     * Shows every Cid, a page at a time: however slow the visitor, no iterator of the store stays open and nothing is
     * collected. A Cid that changes meanwhile is shown as it was or as it is.
     *
     * @throws UnavailableException if the store cannot be read any more; what was shown is then not all
     */
    public <E extends Exception> void forEach(PeerIdentity peer, Visitor<E> visitor) throws E {
        for (int partition : partitions()) {
            Bytes next = null;
            do {
                List<KeyValue<Bytes, byte[]>> page = new ArrayList<>(PAGE);
                next = read(partition, next, page);
                for (KeyValue<Bytes, byte[]> row : page) {
                    Cid cid = Cid.ofBytes(row.key.get());
                    visitor.pin(PinRowCodec.decode(cid, row.value).state().info(cid, peer));
                }
            } while (next != null);
        }
    }

    /**
     * The rows of one partition held here, in the order of {@link Cid}, a page at a time.
     *
     * @param self whose allocations make a pin ours
     * @throws UnavailableException from the iterator, if the store cannot be read any more
     */
    public Iterator<PinFact> facts(int partition, String self) {
        return new Iterator<>() {
            private final Deque<KeyValue<Bytes, byte[]>> page = new ArrayDeque<>();
            private Bytes next;
            private boolean begun;

            @Override
            public boolean hasNext() {
                if (page.isEmpty() && (!begun || next != null)) {
                    List<KeyValue<Bytes, byte[]>> rows = new ArrayList<>(PAGE);
                    next = read(partition, next, rows);
                    begun = true;
                    page.addAll(rows);
                }
                return !page.isEmpty();
            }

            @Override
            public PinFact next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                KeyValue<Bytes, byte[]> row = page.remove();
                Cid cid = Cid.ofBytes(row.key.get());
                return PinFact.of(cid, PinRowCodec.decode(cid, row.value).state(), self);
            }
        };
    }

    /** Fills a page and says where the next begins; null if there is none. */
    private Bytes read(int partition, Bytes from, List<KeyValue<Bytes, byte[]>> page) {
        try {
            ReadOnlyKeyValueStore<Bytes, byte[]> store = streams.store(StoreQueryParameters.fromNameAndType(
                            PinStore.NAME, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                    .withPartition(partition));
            try (KeyValueIterator<Bytes, byte[]> rows = store.range(from, null)) {
                while (rows.hasNext() && page.size() < PAGE) {
                    page.add(rows.next());
                }
                return rows.hasNext() ? rows.peekNextKey() : null;
            }
        } catch (InvalidStateStoreException e) {
            throw new UnavailableException(e);
        }
    }

    private Set<Integer> partitions() {
        Set<Integer> partitions = new TreeSet<>();
        streams.metadataForLocalThreads()
                .forEach(thread -> thread.activeTasks()
                        .forEach(task -> partitions.add(task.taskId().partition())));
        if (partitions.isEmpty()) {
            throw new UnavailableException(null);
        }
        return partitions;
    }
}
