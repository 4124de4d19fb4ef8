package io.pintracker.audit;

import io.pintracker.model.Cid;
import io.pintracker.topology.PinFact;
import java.util.Iterator;
import java.util.Map;

/** The pinset as far as it is held here. Thread-safe. */
public interface Pinset {
    /** Partitions that have caught up, each with the number of its assignment. */
    Map<Integer, Integer> openPartitions();

    /**
     * The Cids of a partition, sorted.
     *
     * @throws RuntimeException also from the iterator, if the partition moves
     */
    Iterator<PinFact> facts(int partition);

    /** The partition of a Cid. */
    int partitionOf(Cid cid);
}
