package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import org.apache.kafka.common.utils.Utils;

/** Where keys belong: what Kafka's Java producer makes of them, by murmur2 of the Cid's text (design section 2). */
public final class Partitions {
    private Partitions() {}

    /** The partition of a Cid's records, in every topic of so many partitions. */
    public static int of(Cid cid, int partitions) {
        return of(cid.toString().getBytes(UTF_8), partitions);
    }

    /** The partition of a record with that key. */
    static int of(byte[] key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
