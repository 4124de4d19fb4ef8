package io.pintracker.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes intents and remembers each: upstream's witness. Rides out a broker that is away for minutes. Thread-safe.
 *
 * <p>The record times of a Cid are at least {@value #GAP_MS} ms apart, so that a generation tells the intent behind it.
 */
final class Upstream implements AutoCloseable {
    static final long GAP_MS = 20;
    private static final String PATIENCE_MS = "900000";

    private final String intentsTopic;
    private final String recoverTopic;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Cid, List<SentIntent>> sent = new HashMap<>();
    private int unacked;
    private int count;
    private Exception failure;

    Upstream(String bootstrapServers, String intentsTopic, String recoverTopic) {
        this.intentsTopic = intentsTopic;
        this.recoverTopic = recoverTopic;
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        PATIENCE_MS,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENCE_MS,
                        ProducerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG,
                        "500",
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        "10000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Writes an intent, every fourth as one that is waited for; an unpin as a null value if {@code asNull}. */
    void send(PinIntent intent, boolean asNull) {
        Cid cid = intent.cid();
        byte[] value = asNull && intent.op() == PinIntent.Op.UNPIN ? null : Json.bytes(intent);
        SentIntent entry;
        int index;
        boolean awaited;
        synchronized (this) {
            List<SentIntent> ofCid = sent.computeIfAbsent(cid, c -> new ArrayList<>());
            index = ofCid.size();
            long least = index == 0 ? 0 : ofCid.get(index - 1).timestamp() + GAP_MS;
            long timestamp = Math.max(System.currentTimeMillis(), least);
            entry = new SentIntent(intent, timestamp, System.nanoTime(), 0, -1, -1);
            ofCid.add(entry);
            unacked++;
            awaited = ++count % 4 == 0;
        }
        ProducerRecord<byte[], byte[]> intentRecord =
                new ProducerRecord<>(intentsTopic, null, entry.timestamp(), key(cid), value);
        if (awaited) {
            intentRecord.headers().add(PinIntent.AWAITED, new byte[0]);
        }
        var unused = producer.send(intentRecord, (where, e) -> acked(cid, index, where, e));
    }

    private synchronized void acked(Cid cid, int index, RecordMetadata where, Exception e) {
        unacked--;
        if (e != null) {
            failure = e;
            return;
        }
        SentIntent entry = sent.get(cid).get(index);
        sent.get(cid)
                .set(
                        index,
                        new SentIntent(
                                entry.intent(),
                                entry.timestamp(),
                                entry.sentNanos(),
                                System.nanoTime(),
                                where.partition(),
                                where.offset()));
    }

    /** Asks for what rests in error to be tried again. */
    void recover(Cid cid) {
        var unused = producer.send(new ProducerRecord<>(recoverTopic, key(cid), "{}".getBytes(UTF_8)));
    }

    private static byte[] key(Cid cid) {
        return cid.toString().getBytes(UTF_8);
    }

    /** How many were sent. */
    synchronized int count() {
        return count;
    }

    /** Whether all that was sent is in the log. */
    synchronized boolean isAcknowledged() {
        if (failure != null) {
            throw new IllegalStateException("an intent could not be written; nothing can be said without it", failure);
        }
        return unacked == 0;
    }

    /** Hands all that waits to the broker. */
    void flush() {
        producer.flush();
    }

    /** Of every Cid, in the order of the log. */
    synchronized Map<Cid, List<SentIntent>> sent() {
        Map<Cid, List<SentIntent>> copy = new HashMap<>();
        sent.forEach((cid, list) -> copy.put(cid, List.copyOf(list)));
        return copy;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
