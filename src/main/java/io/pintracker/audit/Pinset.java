package io.pintracker.audit;

import io.pintracker.model.Cid;
import io.pintracker.topology.CidBucket;
import io.pintracker.topology.Fingerprint;
import io.pintracker.topology.PinFact;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;

/** The pinset as far as it is held here. Thread-safe. */
public interface Pinset {
    /** Partitions that have caught up, each with the number of its assignment. */
    Map<Integer, Integer> openPartitions();

    /**
     * What the node is to hold of the partitions held here, kept up to date; of one that was assigned some minutes ago it
     * may not be known yet, and is missing.
     */
    Map<Integer, Fingerprint> fingerprints();

    /**
     * The Cids of a partition that are in one of these {@link CidBucket}s, sorted.
     *
     * @throws RuntimeException also from the iterator, if the partition moves
     */
    Iterator<PinFact> facts(int partition, BitSet buckets);

    /** The partition of a Cid. */
    int partitionOf(Cid cid);
}
