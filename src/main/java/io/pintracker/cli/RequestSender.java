package io.pintracker.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinIntent.Op;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Writes a handful of intents or recover requests and waits until Kafka has them all. Confined to one thread. */
final class RequestSender {
    private final Producer<String, byte[]> producer;
    private final String topic;
    private final Clock clock;
    private final boolean awaited;

    /** @param awaited whether somebody waits for what becomes of them */
    RequestSender(Producer<String, byte[]> producer, String topic, Clock clock, boolean awaited) {
        this.producer = producer;
        this.topic = topic;
        this.clock = clock;
        this.awaited = awaited;
    }

    /**
     * A request that Kafka has acknowledged.
     *
     * @param timestamp of the record, in ms: the least generation of the operation that an intent causes (design section 4)
     */
    record Sent(Request request, String topic, int partition, long offset, long timestamp) {
        Cid cid() {
            return request.cid();
        }

        Op op() {
            return request.op();
        }
    }

    /**
     * Sends all.
     *
     * @throws SendException if one was not acknowledged; it says how many were
     */
    List<Sent> send(List<Request> requests) throws SendException {
        long timestamp = clock.millis();
        List<Future<RecordMetadata>> futures = new ArrayList<>();
        List<Sent> sent = new ArrayList<>();
        try {
            for (Request request : requests) {
                String key = request.cid() == null ? null : request.cid().toString();
                Headers headers = new RecordHeaders();
                if (awaited) {
                    headers.add(PinIntent.AWAITED, new byte[0]);
                }
                futures.add(producer.send(
                        new ProducerRecord<>(topic, request.partition(), timestamp, key, request.value(), headers)));
            }
            producer.flush();
            for (int i = 0; i < futures.size(); i++) {
                RecordMetadata data = futures.get(i).get();
                // The broker's own time counts where the topic is set to that.
                long time = Math.max(timestamp, data.timestamp());
                sent.add(new Sent(requests.get(i), topic, data.partition(), data.offset(), time));
            }
            return sent;
        } catch (ExecutionException e) {
            throw new SendException(sent.size(), e.getCause());
        } catch (KafkaException e) {
            throw new SendException(sent.size(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SendException(sent.size(), e);
        }
    }

    /** A row of the command's answer; a request for all of a partition has no Cid, a recover request no op. */
    record Row(
            @JsonInclude(JsonInclude.Include.NON_NULL) String cid,
            @JsonInclude(JsonInclude.Include.NON_NULL) Op op,
            String topic,
            int partition,
            long offset,
            Instant timestamp) {
        static Row of(Sent sent) {
            return new Row(
                    sent.cid() == null ? null : sent.cid().toString(),
                    sent.op(),
                    sent.topic(),
                    sent.partition(),
                    sent.offset(),
                    Instant.ofEpochMilli(sent.timestamp()));
        }
    }

    /** A request was not acknowledged. */
    static final class SendException extends Exception {
        private static final long serialVersionUID = 1L;
        private final int acknowledged;

        SendException(int acknowledged, Throwable cause) {
            super(cause);
            this.acknowledged = acknowledged;
        }

        /** The requests from the first on that Kafka certainly has. */
        int acknowledged() {
            return acknowledged;
        }
    }
}
