package io.pintracker.audit;

import io.pintracker.model.Cid;
import io.pintracker.topology.Fingerprint;
import io.pintracker.topology.PinFact;
import io.pintracker.topology.TrackerStreams;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;

/**
 * The pinset in the stores of this process.
 *
 * @param self whose allocations make a pin ours
 */
public record StreamsPinset(TrackerStreams streams, String self) implements Pinset {
    @Override
    public Map<Integer, Integer> openPartitions() {
        return streams.openPartitions();
    }

    @Override
    public Map<Integer, Fingerprint> fingerprints() {
        return streams.fingerprints();
    }

    @Override
    public Iterator<PinFact> facts(int partition, BitSet buckets) {
        return streams.pins().facts(partition, buckets, self);
    }

    @Override
    public int partitionOf(Cid cid) {
        return streams.pins().partition(cid);
    }
}
