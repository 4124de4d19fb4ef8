package io.pintracker.audit;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import io.pintracker.topology.CidBucket;
import io.pintracker.topology.Fingerprint;
import io.pintracker.topology.Fingerprints;
import io.pintracker.topology.PinFact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;

/** Rows of two partitions, and what was found about them. Owned by the thread of the test. */
final class FakePinset implements Pinset, Corrections {
    final Map<Cid, PinFact> rows = new TreeMap<>();
    final List<String> corrections = new ArrayList<>();
    boolean fingerprinted;
    Callable<Void> onMissing = () -> null;
    Map<Integer, Integer> open = Map.of(0, 1, 1, 1);

    void row(Cid cid, PinMode mode, TrackerStatus status, boolean settled, Instant since) {
        rows.put(cid, new PinFact(cid, 7, settled, mode, status, since));
    }

    @Override
    public Map<Integer, Integer> openPartitions() {
        return open;
    }

    @Override
    public Map<Integer, Fingerprint> fingerprints() {
        Map<Integer, Fingerprint> known = new HashMap<>();
        if (fingerprinted) {
            open.keySet().forEach(partition -> known.put(partition, Fingerprints.of(in(partition))));
        }
        return known;
    }

    private List<PinFact> in(int partition) {
        return rows.values().stream()
                .filter(fact -> partitionOf(fact.cid()) == partition)
                .toList();
    }

    @Override
    public Iterator<PinFact> facts(int partition, BitSet buckets) {
        return in(partition).stream()
                .filter(fact -> buckets.get(CidBucket.of(fact.cid())))
                .iterator();
    }

    @Override
    public int partitionOf(Cid cid) {
        byte[] bytes = cid.bytes();
        return bytes[bytes.length - 1] & 1;
    }

    @Override
    public void missing(Cid cid, long generation) {
        corrections.add("missing " + cid + " " + generation);
        try {
            onMissing.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void stray(Cid cid) {
        corrections.add("stray " + cid);
    }

    @Override
    public void flush() {
        corrections.add("flush");
    }
}
