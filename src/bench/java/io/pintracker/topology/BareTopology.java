package io.pintracker.topology;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.Stores;

/**
 * What Kafka Streams costs without a tracker: one topic, one logged store that keeps the last value of each key, under the
 * tracker's own settings. Under the tracker's application id it restores the tracker's own changelog.
 */
public final class BareTopology {
    private static final int PAGE = 500;

    private BareTopology() {}

    /** Keeps the last value of each key. Confined to its task's thread. */
    private static final class Keeper implements Processor<byte[], byte[], Void, Void> {
        private KeyValueStore<Bytes, byte[]> store;

        @Override
        public void init(ProcessorContext<Void, Void> context) {
            store = context.getStateStore(PinStore.NAME);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            store.put(Bytes.wrap(record.key()), record.value());
        }
    }

    /** Counts what is restored, and from when to when. Thread-safe. */
    private static final class Restored implements StateRestoreListener {
        private final AtomicLong records = new AtomicLong();
        private final AtomicLong began = new AtomicLong();
        private final AtomicLong ended = new AtomicLong();

        @Override
        public void onRestoreStart(TopicPartition partition, String store, long from, long to) {
            began.compareAndSet(0, System.nanoTime());
        }

        @Override
        public void onBatchRestored(TopicPartition partition, String store, long to, long count) {
            records.addAndGet(count);
        }

        @Override
        public void onRestoreEnd(TopicPartition partition, String store, long total) {
            ended.set(System.nanoTime());
        }
    }

    /**
     * Prints {@code running NANOS}, then {@code restored RECORDS NANOS}; and for each line read {@code walked ROWS NANOS},
     * the store read as the API reads it, in pages, but with nothing done. Leaves the group at the end of its input.
     *
     * @param args bootstrap servers, application id, state directory, guarantee, topic, partitions
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        long started = System.nanoTime();
        StreamsSettings settings = new StreamsSettings(
                args[1],
                Path.of(args[2]),
                new Instance("127.0.0.1", 1),
                args[3].equals("exactly_once_v2"),
                Duration.ofMillis(100),
                1,
                0,
                256L << 20,
                1000,
                Duration.ZERO,
                Map.of("bootstrap.servers", args[0]));
        BoundedRocksDb.Memory memory = new BoundedRocksDb.Memory(settings.rocksDbBytes());
        Properties properties = StreamsProperties.of(settings, args[1] + "-bare", memory);
        Restored restored = new Restored();
        CountDownLatch running = new CountDownLatch(1);
        KafkaStreams streams = new KafkaStreams(topology(args[4]), properties);
        try {
            streams.setGlobalStateRestoreListener(restored);
            streams.setStateListener((now, before) -> {
                if (now == KafkaStreams.State.RUNNING) {
                    running.countDown();
                }
            });
            streams.start();
            running.await();
            System.out.println("running " + (System.nanoTime() - started));
            System.out.println(
                    "restored " + restored.records.get() + " " + (restored.ended.get() - restored.began.get()));
            while (System.in.read() == '\n') {
                walk(streams, Integer.parseInt(args[5]));
            }
        } finally {
            // Else whoever comes after under the same name waits for the end of the session.
            streams.close(CloseOptions.timeout(Duration.ofSeconds(30))
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
            memory.close();
        }
    }

    static Topology topology(String topic) {
        var bytes = new ByteArrayDeserializer();
        return new Topology()
                .addSource("in", bytes, bytes, topic)
                .addProcessor("keeper", Keeper::new, "in")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                        Stores.persistentKeyValueStore(PinStore.NAME),
                                        Serdes.Bytes(),
                                        Serdes.ByteArray())
                                .withLoggingEnabled(Map.of(
                                        "min.cleanable.dirty.ratio",
                                        "0.3",
                                        "segment.bytes",
                                        Integer.toString(64 * 1024 * 1024)))
                                .withCachingDisabled(),
                        "keeper");
    }

    private static void walk(KafkaStreams streams, int partitions) {
        long began = System.nanoTime();
        long rows = 0;
        for (int partition = 0; partition < partitions; partition++) {
            var store = streams.store(StoreQueryParameters.fromNameAndType(
                            PinStore.NAME, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                    .withPartition(partition));
            Bytes next = null;
            do {
                try (KeyValueIterator<Bytes, byte[]> page = store.range(next, null)) {
                    for (int i = 0; i < PAGE && page.hasNext(); i++) {
                        KeyValue<Bytes, byte[]> row = page.next();
                        rows += row.value.length > 0 ? 1 : 0;
                    }
                    next = page.hasNext() ? page.peekNextKey() : null;
                }
            } while (next != null);
        }
        System.out.println("walked " + rows + " " + (System.nanoTime() - began));
    }
}
