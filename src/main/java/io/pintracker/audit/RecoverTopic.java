package io.pintracker.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.RecoverRequest;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/** Writes what was found to {@code pin-recover}. For one audit at a time, on one thread. */
public final class RecoverTopic implements Corrections {
    private final Producer<byte[], byte[]> producer;
    private final String topic;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param producer of Cid text and JSON; not closed here */
    public RecoverTopic(Producer<byte[], byte[]> producer, String topic) {
        this.producer = producer;
        this.topic = topic;
    }

    @Override
    public void missing(Cid cid, long generation) {
        send(cid, RecoverRequest.missing(generation));
    }

    @Override
    public void stray(Cid cid) {
        send(cid, RecoverRequest.stray());
    }

    private void send(Cid cid, RecoverRequest request) {
        giveUpIfOneFailed();
        ProducerRecord<byte[], byte[]> sent =
                new ProducerRecord<>(topic, cid.toString().getBytes(UTF_8), Json.bytes(request));
        try {
            var unused = producer.send(sent, (where, failed) -> {
                if (failed != null) {
                    failure.set(failed);
                }
            });
        } catch (KafkaException e) {
            failure.set(e);
        }
    }

    /** While Kafka is away each of the rest would wait for it as long as the first. */
    private void giveUpIfOneFailed() {
        if (failure.get() != null) {
            // What is still on its way is this audit's, not the next one's.
            producer.flush();
            Exception failed = failure.getAndSet(null);
            throw new KafkaException(unwritten(failed), failed);
        }
    }

    @Override
    public void flush() throws IOException {
        producer.flush();
        Exception failed = failure.getAndSet(null);
        if (failed != null) {
            throw new IOException(unwritten(failed), failed);
        }
    }

    private String unwritten(Exception failed) {
        return "what was found could not be written to " + topic + ": " + failed.getMessage();
    }
}
