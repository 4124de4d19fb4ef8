package io.pintracker.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.topology.Partitions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of another peer: its newest event of each Cid, by generation (invariant 4). Thread-safe; one thread, the
 * reader's, changes it.
 */
final class PeerCopy implements OtherPeer {
    private static final Logger LOG = LoggerFactory.getLogger(PeerCopy.class);
    private static final String FORMAT = "1";
    private static final String LAYOUT = "layout";
    private static final String NEWEST = "newest";
    private static final String BEGUN_AT = "begun-at";
    private static final String WHOLE_AT = "whole-at";
    private static final String POSITION = "position-";
    private static final int PAGE = 200;

    /** Kafka drops the word that a Cid is forgotten after a day, by default; who was away for longer would keep the Cid. */
    private static final Duration LONGEST_AWAY = Duration.ofHours(12);

    private final String topic;
    private final int partitions;
    private final PeerStore store;
    private final Clock clock;
    private volatile PinInfo newest;
    private volatile long wholeAt = -1;
    private final AtomicBoolean damaged = new AtomicBoolean();
    private boolean toldMalformed;

    /**
     * A copy that is not open yet.
     *
     * @param partitions our own, which rows are kept by
     */
    PeerCopy(String topic, int partitions, PeerStore store, Clock clock) {
        this.topic = topic;
        this.partitions = partitions;
        this.store = store;
        this.clock = clock;
    }

    /**
     * Takes up what is on disk, if that is of this very topic.
     *
     * @param topicId changes where a topic is deleted and made anew
     */
    void begin(String topicId) throws IOException, RocksDBException {
        String layout = FORMAT + " " + partitions + " " + topicId;
        byte[] found = store.meta(LAYOUT);
        if (found == null || !new String(found, UTF_8).equals(layout)) {
            clear(layout);
        } else if (clock.millis() - lastGood() > LONGEST_AWAY.toMillis()) {
            clear(layout);
        }
        recall();
    }

    /** When the topic was last known to hold nothing that the copy could have missed. */
    private long lastGood() throws RocksDBException {
        byte[] whole = store.meta(WHOLE_AT);
        return ByteBuffer.wrap(whole == null ? store.meta(BEGUN_AT) : whole).getLong();
    }

    /** Shows what is on disk of an earlier run, before Kafka was asked. */
    void recall() throws RocksDBException {
        byte[] whole = store.meta(WHOLE_AT);
        wholeAt = whole == null ? -1 : ByteBuffer.wrap(whole).getLong();
        byte[] event = store.meta(NEWEST);
        try {
            newest = event == null ? null : Json.info(event);
        } catch (MalformedRecordException e) {
            throw new IllegalStateException("the copy of " + topic + " is damaged: " + e.getMessage(), e);
        }
    }

    private void clear(String layout) throws IOException, RocksDBException {
        store.clear();
        newest = null;
        wholeAt = -1;
        try (PeerStore.Change change = new PeerStore.Change()) {
            store.write(change.meta(LAYOUT, layout.getBytes(UTF_8)).meta(BEGUN_AT, bytes(clock.millis())));
        }
    }

    /** Forgets everything but which topic it is of, to be read from the beginning. */
    void clear() throws IOException, RocksDBException {
        clear(new String(store.meta(LAYOUT), UTF_8));
    }

    /** The offset to go on from in a partition of the topic; -1 for its beginning. */
    long position(int partition) throws RocksDBException {
        byte[] value = store.meta(POSITION + partition);
        return value == null ? -1 : ByteBuffer.wrap(value).getLong();
    }

    /** Takes over records, and how far they lead in the topic's partitions. */
    void take(Iterable<ConsumerRecord<byte[], byte[]>> records, Map<Integer, Long> positions) throws RocksDBException {
        Map<Cid, byte[]> heard = new HashMap<>();
        PinInfo before = newest;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            try {
                hear(record, heard);
            } catch (MalformedRecordException | IllegalArgumentException e) {
                tell(record, e);
            }
        }
        try (PeerStore.Change change = new PeerStore.Change()) {
            for (Map.Entry<Cid, byte[]> row : heard.entrySet()) {
                change.row(Partitions.of(row.getKey(), partitions), row.getKey(), row.getValue());
            }
            for (Map.Entry<Integer, Long> position : positions.entrySet()) {
                change.meta(POSITION + position.getKey(), bytes(position.getValue()));
            }
            if (newest != null && (before == null || !identity(newest).equals(identity(before)))) {
                change.meta(NEWEST, Json.bytes(newest));
            }
            store.write(change);
        }
    }

    private void hear(ConsumerRecord<byte[], byte[]> record, Map<Cid, byte[]> heard)
            throws MalformedRecordException, RocksDBException {
        if (record.key() == null) {
            throw new IllegalArgumentException("it has no key");
        }
        Cid cid = Cid.parse(new String(record.key(), UTF_8));
        if (record.value() == null) {
            heard.put(cid, null);
            return;
        }
        PinInfo info = Json.info(record.value());
        if (!info.cid().equals(cid)) {
            throw new IllegalArgumentException("its key and its value name different CIDs");
        }
        byte[] known = heard.containsKey(cid) ? heard.get(cid) : store.row(Partitions.of(cid, partitions), cid);
        if (known == null || generation(known) <= info.generation()) {
            heard.put(cid, row(info.generation(), record.value()));
        }
        if (newest == null || !newest.timestamp().isAfter(info.timestamp())) {
            newest = info;
        }
    }

    private void tell(ConsumerRecord<byte[], byte[]> record, Exception why) {
        (toldMalformed ? LOG.atDebug() : LOG.atWarn())
                .addKeyValue("topic", topic)
                .addKeyValue("partition", record.partition())
                .addKeyValue("offset", record.offset())
                .addKeyValue("cause", why.getMessage())
                .log("passed over a record that is no status event; more of them are logged at DEBUG only");
        toldMalformed = true;
    }

    /** All that the topic had at that time, in milliseconds since the epoch, is here. */
    void whole(long at) throws RocksDBException {
        try (PeerStore.Change change = new PeerStore.Change()) {
            store.write(change.meta(WHOLE_AT, bytes(at)));
        }
        wholeAt = at;
    }

    @Override
    public String topic() {
        return topic;
    }

    @Override
    public Optional<PeerIdentity> identity() {
        return Optional.ofNullable(newest).map(PeerCopy::identity);
    }

    private static PeerIdentity identity(PinInfo info) {
        return new PeerIdentity(info.peer(), info.peername(), info.ipfsPeerId(), info.ipfsPeerAddresses());
    }

    @Override
    public OptionalLong age() {
        long at = wholeAt;
        return at < 0 || damaged.get() ? OptionalLong.empty() : OptionalLong.of(Math.max(0, clock.millis() - at));
    }

    @Override
    public Optional<PinInfo> get(Cid cid) {
        try {
            byte[] row = store.row(Partitions.of(cid, partitions), cid);
            return row == null ? Optional.empty() : Optional.of(info(row));
        } catch (RocksDBException | MalformedRecordException e) {
            tellDamaged(e);
            return Optional.empty();
        }
    }

    @Override
    public List<PinInfo> page(int partition, Cid after) {
        List<PinInfo> infos = new ArrayList<>();
        try {
            for (byte[] row : store.rows(partition, after, PAGE)) {
                infos.add(info(row));
            }
            return infos;
        } catch (RocksDBException | MalformedRecordException e) {
            tellDamaged(e);
            return List.of();
        }
    }

    /** Our own pins are answered for nevertheless; the age says from now on that this is not all. */
    private void tellDamaged(Exception e) {
        if (damaged.compareAndSet(false, true)) {
            LOG.atError()
                    .setCause(e)
                    .addKeyValue("topic", topic)
                    .log("the copy of a peer's status topic is damaged; stop, remove its directory and start again");
        }
    }

    private static byte[] bytes(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }

    private static byte[] row(long generation, byte[] json) {
        return ByteBuffer.allocate(Long.BYTES + json.length)
                .putLong(generation)
                .put(json)
                .array();
    }

    private static long generation(byte[] row) {
        return ByteBuffer.wrap(row).getLong();
    }

    private PinInfo info(byte[] row) throws MalformedRecordException {
        PinInfo info = Json.info(Arrays.copyOfRange(row, Long.BYTES, row.length));
        PinInfo speaker = newest;
        // One topic is one peer, also where that has another name or another node by now.
        return speaker == null ? info : info.by(identity(speaker));
    }
}
