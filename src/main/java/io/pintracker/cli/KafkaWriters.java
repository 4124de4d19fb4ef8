package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.config.Configuration;
import io.pintracker.http.ApiException;
import io.pintracker.http.IntentWriter;
import io.pintracker.http.RecoverWriter;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import io.pintracker.model.Reason;
import io.pintracker.tracing.TraceContext;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes what the REST API is asked for: intents to the first intents topic, recovers to theirs. Thread-safe. */
final class KafkaWriters implements IntentWriter, RecoverWriter, AutoCloseable {
    private static final int PATIENCE_MS = 5_000;

    private final Producer<byte[], byte[]> producer;
    private final String intents;
    private final String recovers;
    private final int partitions;
    private final Clock clock;

    /** @param producer waits for all replicas; closed with this */
    KafkaWriters(Producer<byte[], byte[]> producer, String intents, String recovers, int partitions, Clock clock) {
        this.producer = producer;
        this.intents = intents;
        this.recovers = recovers;
        this.partitions = partitions;
        this.clock = clock;
    }

    /** With a producer that gives up soon: somebody waits for the answer. */
    static KafkaWriters of(Configuration config, int partitions, Clock clock) {
        Map<String, Object> settings = config.kafka().producer();
        settings.putIfAbsent(ProducerConfig.CLIENT_ID_CONFIG, config.applicationId() + "-rest");
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        KafkaTimes.ofRecords(settings, PATIENCE_MS, 2 * PATIENCE_MS);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return new KafkaWriters(
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer()),
                config.topics().intents().get(0),
                config.topics().recover(),
                partitions,
                clock);
    }

    @Override
    public Written write(PinIntent intent, Trace trace) {
        long timestamp = clock.millis();
        ProducerRecord<byte[], byte[]> row =
                new ProducerRecord<>(intents, null, timestamp, key(intent.cid()), Json.bytes(intent));
        TraceContext.write(TraceContext.parse(trace.traceparent(), trace.tracestate()), row.headers());
        RecordMetadata where = acknowledged(send(row));
        // The broker's own time counts where the topic is set to that.
        return new Written(intents, where.offset(), Math.max(timestamp, where.timestamp()));
    }

    @Override
    public void recover(List<Cid> cids, Reason reason) {
        byte[] value = Request.recover(reason);
        List<Future<RecordMetadata>> sent = cids.stream()
                .map(cid -> send(new ProducerRecord<>(recovers, key(cid), value)))
                .toList();
        sent.forEach(this::acknowledged);
    }

    @Override
    public void recoverAll(Reason reason) {
        byte[] value = Request.recover(reason);
        List<Future<RecordMetadata>> sent = IntStream.range(0, partitions)
                .mapToObj(partition -> send(new ProducerRecord<>(recovers, partition, null, value)))
                .toList();
        sent.forEach(this::acknowledged);
    }

    private static byte[] key(Cid cid) {
        return cid.toString().getBytes(UTF_8);
    }

    private Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> row) {
        try {
            return producer.send(row);
        } catch (KafkaException e) {
            throw refused(e);
        }
    }

    private RecordMetadata acknowledged(Future<RecordMetadata> sent) {
        try {
            return sent.get();
        } catch (ExecutionException e) {
            throw refused(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(503, "the tracker stops; ask again when it is back", e);
        }
    }

    private static ApiException refused(Throwable cause) {
        return new ApiException(
                503,
                "Kafka has not acknowledged it (" + cause.getMessage() + "); ask again, which does no harm",
                cause);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }
}
