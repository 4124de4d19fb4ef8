package io.pintracker.cli;

import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Sends the lines of one input as intents, in their order. Owned by one thread; Kafka's answers come on the producer's.
 *
 * <p>What is wrong with one line rejects that line. A failure of Kafka ends the import: were later lines sent and an earlier
 * one sent again afterwards, an older intent would win. Sending the whole file again is always safe.
 */
final class ImportJob {
    private static final int BATCH_LINES = 4096;
    private static final int BATCH_BYTES = 4 << 20;

    private final Producer<String, byte[]> producer;
    private final String topic;
    private final Rejects rejects;
    private final AtomicLong pins = new AtomicLong();
    private final AtomicLong unpins = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private long read;
    private long blank;

    ImportJob(Producer<String, byte[]> producer, String topic, Rejects rejects) {
        this.producer = producer;
        this.topic = topic;
        this.rejects = rejects;
    }

    /** Hears now and then how many lines were read. */
    @FunctionalInterface
    interface Listener {
        void read(long lines);
    }

    /** Sends until the end of the input or a failure of Kafka, and waits for the answers to what was sent. */
    void run(LineReader lines, Listener listener) throws IOException {
        List<ImportLine> batch = new ArrayList<>();
        int bytes = 0;
        try {
            while (failure.get() == null && lines.next()) {
                read++;
                if (lines.isWhole()) {
                    byte[] line = lines.bytes();
                    batch.add(new ImportLine(lines.number(), line));
                    bytes += line.length;
                }
                if (batch.size() == BATCH_LINES || bytes >= BATCH_BYTES || !lines.isWhole() || lines.mayBlock()) {
                    send(batch);
                    bytes = 0;
                    listener.read(read);
                }
                if (!lines.isWhole()) {
                    rejects.addLong(lines, "it is longer than " + Json.MAX_BYTES + " bytes");
                }
            }
        } finally {
            send(batch);
            flush();
        }
    }

    private void flush() {
        try {
            producer.flush();
        } catch (KafkaException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** Reading JSON takes most of the time, so that is done on all cores; sending keeps the order of the lines. */
    private void send(List<ImportLine> batch) {
        batch.parallelStream().forEach(ImportLine::parse);
        for (ImportLine line : batch) {
            if (line.isBlank()) {
                blank++;
            } else if (line.intent() == null) {
                reject(line, line.problem());
            } else if (failure.get() == null) {
                send(line);
            } else {
                failed.incrementAndGet();
            }
        }
        batch.clear();
    }

    private void send(ImportLine line) {
        AtomicLong acknowledged = line.intent().op() == PinIntent.Op.PIN ? pins : unpins;
        try {
            // The answer comes to the callback; the future says no more.
            var unused = producer.send(
                    new ProducerRecord<>(topic, line.intent().cid().toString(), line.value()), (metadata, e) -> {
                        if (e == null) {
                            acknowledged.incrementAndGet();
                        } else {
                            failed(line, e);
                        }
                    });
        } catch (KafkaException e) {
            failed(line, e);
        }
    }

    private void failed(ImportLine line, Exception e) {
        boolean ofThisLine = e instanceof RecordTooLargeException || e instanceof InvalidTimestampException;
        if (ofThisLine) {
            reject(line, e.getMessage());
        } else {
            failed.incrementAndGet();
            failure.compareAndSet(null, e);
        }
    }

    /** A reject that cannot be kept ends the import, as a line must not get lost. */
    private void reject(ImportLine line, String reason) {
        try {
            rejects.add(line.number(), line.bytes(), reason);
        } catch (IOException e) {
            failure.compareAndSet(null, e);
        }
    }

    /** What ended the import before its end, or null. */
    Exception failure() {
        return failure.get();
    }

    ImportSummary summary(double seconds) {
        return new ImportSummary(read, pins.get(), unpins.get(), blank, rejects.count(), failed.get(), seconds);
    }
}
