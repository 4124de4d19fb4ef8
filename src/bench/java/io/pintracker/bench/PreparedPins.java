package io.pintracker.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.TrackerStatus;
import io.pintracker.topology.BulkRows;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Puts pins into the changelogs of a tracker that is stopped, as it would have itself, and into a node's listing: millions
 * of pins in a minute instead of hours. The last ones are in error, some others remote.
 *
 * @param pins all of them
 * @param errors those in error, which the node does not hold
 * @param remote those that are for other peers
 */
record PreparedPins(int pins, int errors, int remote) {
    private static final int PARTITIONS = 12;

    /** Writes the changelogs of {@code application}, and {@code listing} as Kubo streams it. */
    void write(String bootstrapServers, String application, Path listing) throws IOException {
        BulkRows rows = new BulkRows(Clock.systemUTC().millis(), PARTITIONS);
        int held = pins - errors - remote;
        try (KafkaProducer<byte[], byte[]> producer = BulkIntents.producer(bootstrapServers);
                OutputStream lines = new BufferedOutputStream(Files.newOutputStream(listing), 1 << 16)) {
            for (int i = 0; i < pins; i++) {
                Cid cid = BulkCids.of(i);
                TrackerStatus status = i < held
                        ? TrackerStatus.PINNED
                        : i < held + remote ? TrackerStatus.REMOTE : TrackerStatus.PIN_ERROR;
                int partition = rows.partition(cid);
                send(producer, application + BulkRows.PINS, partition, cid.bytes(), rows.row(partition, status));
                if (status == TrackerStatus.PINNED) {
                    lines.write(("{\"Cid\":\"" + cid + "\",\"Type\":\"recursive\"}\n").getBytes(UTF_8));
                } else {
                    byte[] key = rows.agendaKey(cid, status);
                    send(producer, application + BulkRows.AGENDA, partition, key, rows.agendaValue(status));
                }
            }
            for (int partition = 0; partition < PARTITIONS; partition++) {
                byte[][] counts = rows.counts(partition);
                send(producer, application + BulkRows.COUNTS, partition, counts[0], counts[1]);
            }
        }
    }

    private static void send(
            KafkaProducer<byte[], byte[]> producer, String topic, int partition, byte[] key, byte[] value) {
        var unused = producer.send(new ProducerRecord<>(topic, partition, key, value));
    }
}
