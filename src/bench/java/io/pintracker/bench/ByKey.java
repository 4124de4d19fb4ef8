package io.pintracker.bench;

import io.confluent.parallelconsumer.ParallelConsumerOptions;
import io.confluent.parallelconsumer.ParallelConsumerOptions.CommitMode;
import io.confluent.parallelconsumer.ParallelConsumerOptions.ProcessingOrder;
import io.confluent.parallelconsumer.ParallelStreamProcessor;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Confluent's Parallel Consumer: one call a record, those of one key one after the other. Owned by one thread. */
final class ByKey implements AutoCloseable {
    private final ParallelStreamProcessor<byte[], byte[]> processor;
    private final Runnable call;

    ByKey(String bootstrapServers, String topic, int workers, Runnable call) {
        this.call = call;
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        "by-key-" + topic,
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        processor = ParallelStreamProcessor.createEosStreamProcessor(ParallelConsumerOptions.<byte[], byte[]>builder()
                .consumer(consumer)
                .ordering(ProcessingOrder.KEY)
                .maxConcurrency(workers)
                .commitMode(CommitMode.PERIODIC_CONSUMER_ASYNCHRONOUS)
                .build());
        processor.subscribe(List.of(topic));
    }

    /** Begins to read. */
    void start() {
        processor.poll(record -> call.run());
    }

    @Override
    public void close() {
        processor.closeDontDrainFirst();
    }
}
