package io.pintracker.topology;

import io.pintracker.dispatch.InFlight;
import io.pintracker.engine.Accepted;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.TrackedPin;
import io.pintracker.model.TrackerStatus;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.LagInfo;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.StreamsMetadata;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.HostInfo;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the store {@code pins} of the partitions held here, from any thread. Sees states that are not committed yet, and of
 * a pin that runs here how far it has come now: events tell of that every ten seconds only.
 */
public final class PinView {
    private static final Logger LOG = LoggerFactory.getLogger(PinView.class);
    private static final int PAGE = 500;

    /** Records of the changelog that a copy may lack and still be worth reading. */
    private static final long WARM = 1_000;

    private final KafkaStreams streams;
    private final int partitions;
    private final Function<Cid, InFlight> inFlight;
    private final IntPredicate isComplete;
    private final LongSupplier unsettledMillis;
    private final LongSupplier silentMillis;

    /**
     * @param inFlight the call of this instance that runs for a Cid, or null
     * @param isComplete whether this instance works on a partition, or did so until a rebalance that is not over yet
     * @param unsettledMillis for how long a rebalance has been under way; 0 if none is
     * @param silentMillis for how long this instance has been cut off from its group; 0 if it is not
     */
    PinView(
            KafkaStreams streams,
            int partitions,
            Function<Cid, InFlight> inFlight,
            IntPredicate isComplete,
            LongSupplier unsettledMillis,
            LongSupplier silentMillis) {
        this.streams = streams;
        this.partitions = partitions;
        this.inFlight = inFlight;
        this.isComplete = isComplete;
        this.unsettledMillis = unsettledMillis;
        this.silentMillis = silentMillis;
    }

    /** Which copies may be read. */
    public enum Copies {
        /** Only those that this instance works on. */
        OWNED,
        /** Also standbys, and those that are being restored or move away: what they say may be out of date. */
        ANY
    }

    /** Hears what is known about Cids. */
    @FunctionalInterface
    public interface Visitor<E extends Exception> {
        /** One Cid. */
        void pin(TrackedPin pin) throws E;
    }

    /** The store cannot be read now: it is being restored or moved. To be asked again soon. */
    public static final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnavailableException(Throwable cause) {
            super("the pins cannot be read while they are restored or move to another instance; try again", cause);
        }
    }

    /** Whether no rebalance is under way here and all that this instance is to work on is restored, as far as it has heard. */
    public boolean isSettled() {
        return unsettledMillis.getAsLong() == 0;
    }

    /** How many partitions there are, over all instances. */
    public int partitions() {
        return partitions;
    }

    /**
     * The partition of a Cid: by its text, as the topics have it. The store's own keys are its bytes, so Streams' search by
     * key would look elsewhere.
     */
    public int partition(Cid cid) {
        return Partitions.of(cid, partitions);
    }

    /** Who holds each partition, as far as this instance has heard. */
    public List<Placement> placements() {
        Instance[] owners = new Instance[partitions];
        List<List<Instance>> standbys = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            standbys.add(new ArrayList<>());
        }
        for (StreamsMetadata member : members()) {
            Instance instance = address(member);
            member.topicPartitions().stream()
                    .mapToInt(TopicPartition::partition)
                    .filter(p -> p < partitions)
                    .forEach(p -> owners[p] = instance);
            member.standbyTopicPartitions().stream()
                    .mapToInt(TopicPartition::partition)
                    .filter(p -> p < partitions)
                    .distinct()
                    .forEach(p -> standbys.get(p).add(instance));
        }
        List<Placement> placements = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            placements.add(new Placement(owners[i], standbys.get(i)));
        }
        return placements;
    }

    /**
     * The instances there are that match, as far as this one has heard.
     *
     * @throws UnavailableException while it is no member itself
     */
    public Set<Instance> instances(Predicate<Instance> wanted) {
        return members().stream().map(PinView::address).filter(wanted).collect(Collectors.toSet());
    }

    private static Instance address(StreamsMetadata member) {
        return new Instance(member.host(), member.port());
    }

    /** Those that have an address. */
    private List<StreamsMetadata> members() {
        try {
            return streams.metadataForAllStreamsClients().stream()
                    .filter(member -> !member.hostInfo().equals(HostInfo.unavailable()))
                    .toList();
        } catch (InvalidStateStoreException | IllegalStateException e) {
            throw new UnavailableException(e);
        }
    }

    /**
     * What is known about a Cid, spoken by {@code peer}; null if that is nothing.
     *
     * @throws UnavailableException if no such copy is here or can be read now
     */
    public TrackedPin get(Cid cid, PeerIdentity peer, Copies copies) {
        try {
            byte[] value = store(partition(cid), copies).get(Bytes.wrap(cid.bytes()));
            return value == null ? null : tracked(cid, value, peer);
        } catch (InvalidStateStoreException e) {
            throw new UnavailableException(e);
        }
    }

    /**
     * How old, in milliseconds, what is read here about a partition may be: 0 for what this instance works on and is in
     * touch with its group, at least 1 for another copy, and for what may be another's by now; empty if nothing worth
     * reading is here. A copy that is only being restored would deny what it has not read yet.
     */
    public OptionalLong age(int partition) {
        if (isOwned(partition)) {
            return OptionalLong.of(silentMillis());
        }
        if (canRead(partition, Copies.ANY) && (isComplete.test(partition) || isWarm(partition))) {
            return OptionalLong.of(Math.max(1, unsettledMillis.getAsLong()));
        }
        return OptionalLong.empty();
    }

    /**
     * For how long, in milliseconds, this instance has been cut off from its group; 0 if it is not. What it works on may be
     * another's by then.
     */
    public long silentMillis() {
        return silentMillis.getAsLong();
    }

    /** Whether this instance works on the partition now, as far as it has heard. */
    public boolean isOwned(int partition) {
        return canRead(partition, Copies.OWNED);
    }

    private boolean canRead(int partition, Copies copies) {
        try {
            // Finding the store is not enough: only reading tells whether it is open.
            store(partition, copies).get(Bytes.wrap(new byte[] {0}));
            return true;
        } catch (InvalidStateStoreException e) {
            return false;
        }
    }

    /**
     * The rows of one partition held here, in the order of {@link Cid}, a page at a time. Between buckets that are asked
     * for none is read.
     *
     * @param buckets of {@link CidBucket}
     * @param self whose allocations make a pin ours
     * @throws UnavailableException from the iterator, if the store cannot be read any more
     */
    public Iterator<PinFact> facts(int partition, BitSet buckets, String self) {
        return new Facts(() -> store(partition, Copies.OWNED), buckets, self);
    }

    private boolean isWarm(int partition) {
        try {
            LagInfo lag = streams.allLocalStorePartitionLags()
                    .getOrDefault(PinStore.NAME, Map.of())
                    .get(partition);
            return lag != null
                    && lag.offsetLag() <= WARM
                    && (lag.currentOffsetPosition() > 0 || lag.endOffsetPosition() == 0);
        } catch (RuntimeException e) {
            LOG.atDebug().setCause(e).addKeyValue("partition", partition).log("a copy's lag cannot be told");
            return false;
        }
    }

    /**
     * Shows every Cid of a partition, a page at a time: however slow the visitor, no iterator of the store stays open and
     * nothing is collected. A Cid that changes meanwhile is shown as it was or as it is.
     *
     * @throws UnavailableException if no such copy is here or can be read any more; what was shown is then not all
     */
    public <E extends Exception> void forEach(int partition, PeerIdentity peer, Copies copies, Visitor<E> visitor)
            throws E {
        Bytes next = null;
        do {
            List<KeyValue<Bytes, byte[]>> page = new ArrayList<>(PAGE);
            next = read(partition, copies, next, page);
            for (KeyValue<Bytes, byte[]> row : page) {
                Cid cid = Cid.ofBytes(row.key.get());
                visitor.pin(tracked(cid, row.value, peer));
            }
        } while (next != null);
    }

    private TrackedPin tracked(Cid cid, byte[] value, PeerIdentity peer) {
        PinState state = PinRowCodec.decode(cid, value).state();
        Accepted accepted = state.accepted();
        return new TrackedPin(
                PinState.info(cid, state.pin(), state.generation(), standing(cid, state), peer),
                state.wanted() ? state.pin() : null,
                accepted == null ? "" : accepted.topic(),
                accepted == null ? -1 : accepted.offset(),
                accepted == null ? -1 : accepted.timestamp());
    }

    private Standing standing(Cid cid, PinState state) {
        InFlight call = state.standing().status() == TrackerStatus.PINNING ? inFlight.apply(cid) : null;
        boolean further = call != null && call.generation() == state.generation() && call.progress() != null;
        return further ? state.standing().grown(call.progress()) : state.standing();
    }

    /** Fills a page and says where the next begins; null if there is none. */
    private Bytes read(int partition, Copies copies, Bytes from, List<KeyValue<Bytes, byte[]>> page) {
        try (KeyValueIterator<Bytes, byte[]> rows = store(partition, copies).range(from, null)) {
            while (rows.hasNext() && page.size() < PAGE) {
                page.add(rows.next());
            }
            return rows.hasNext() ? rows.peekNextKey() : null;
        } catch (InvalidStateStoreException e) {
            throw new UnavailableException(e);
        }
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(int partition, Copies copies) {
        StoreQueryParameters<ReadOnlyKeyValueStore<Bytes, byte[]>> query = StoreQueryParameters.fromNameAndType(
                        PinStore.NAME, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                .withPartition(partition);
        return open(streams, copies == Copies.ANY ? query.enableStaleStores() : query);
    }

    /**
     * A store, to be read at once.
     *
     * @throws InvalidStateStoreException if it is not here, or Streams has ended
     */
    static <T> T open(KafkaStreams streams, StoreQueryParameters<T> query) {
        try {
            return streams.store(query);
        } catch (IllegalStateException e) {
            throw new InvalidStateStoreException("Streams does not run: " + e.getMessage(), e);
        }
    }
}
