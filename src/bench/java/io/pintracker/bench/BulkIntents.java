package io.pintracker.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.Pin;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Millions of intents of one seed, made faster than anybody reads them: every Cid is pinned once, in between some are pinned
 * again or unpinned, a few of them most often (Zipf). Owned by one thread.
 */
final class BulkIntents {
    private static final long SEED = 20_260_711;
    private static final double UNPINS = 0.2;
    private static final int NAMES = 8;

    private final Random random = new Random(SEED);
    private final int intents;
    private final int cids;
    private final double[] cumulated;
    private final byte[][] pins = new byte[NAMES][];
    private final int[] pinHoles = new int[NAMES];
    private final long time = System.currentTimeMillis();
    private final byte[] unpin;
    private final int unpinHole;

    /** So many intents on so many Cids. */
    BulkIntents(int intents, int cids) {
        if (cids > intents) {
            throw new IllegalArgumentException(cids + " Cids in " + intents + " intents");
        }
        this.intents = intents;
        this.cids = cids;
        cumulated = new double[cids];
        double sum = 0;
        for (int i = 0; i < cids; i++) {
            sum += 1.0 / (i + 1);
            cumulated[i] = sum;
        }
        Cid sample = BulkCids.of(0);
        for (int i = 0; i < NAMES; i++) {
            Pin pin = Pin.of(sample, PinMode.RECURSIVE, null).described("name " + i, Map.of(), List.of());
            pins[i] = Json.bytes(PinIntent.pin(pin));
            pinHoles[i] = hole(pins[i], sample);
        }
        unpin = Json.bytes(PinIntent.unpin(sample));
        unpinHole = hole(unpin, sample);
    }

    private static int hole(byte[] json, Cid sample) {
        return new String(json, ISO_8859_1).indexOf(sample.toString());
    }

    /** Writes all of them. */
    void write(String bootstrapServers, String topic) {
        double again = 1 - (double) cids / intents;
        double unpins = again == 0 ? 0 : Math.min(1, UNPINS / again);
        try (KafkaProducer<byte[], byte[]> producer = producer(bootstrapServers)) {
            int known = 0;
            for (int i = 0; i < intents; i++) {
                boolean mustBeNew = known == 0 || intents - i <= cids - known;
                if (mustBeNew || (known < cids && random.nextDouble() >= again)) {
                    send(producer, topic, known++, false);
                } else {
                    send(producer, topic, popular(known), random.nextDouble() < unpins);
                }
            }
        }
    }

    private int popular(int known) {
        double point = random.nextDouble() * cumulated[known - 1];
        int found = Arrays.binarySearch(cumulated, 0, known, point);
        return Math.min(known - 1, found < 0 ? -found - 1 : found);
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String topic, int number, boolean isUnpin) {
        byte[] key = BulkCids.of(number).toString().getBytes(UTF_8);
        int name = random.nextInt(NAMES);
        byte[] value = (isUnpin ? unpin : pins[name]).clone();
        System.arraycopy(key, 0, value, isUnpin ? unpinHole : pinHoles[name], key.length);
        var unused = producer.send(new ProducerRecord<>(topic, null, time, key, value));
    }

    /** A producer for bulk: what it loses makes the run fail later, when fewer records are read. */
    static KafkaProducer<byte[], byte[]> producer(String bootstrapServers) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "acks",
                        "1",
                        "enable.idempotence",
                        false,
                        "linger.ms",
                        20,
                        "batch.size",
                        256 * 1024,
                        "buffer.memory",
                        64L << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
