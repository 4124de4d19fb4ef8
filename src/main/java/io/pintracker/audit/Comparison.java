package io.pintracker.audit;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import io.pintracker.topology.Fingerprint;
import io.pintracker.topology.PinFact;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;

/**
 * Walks a snapshot and the pinset side by side, both sorted by Cid, as far as fingerprints do not vouch for them: some
 * hundred rows of each partition and one of the snapshot are in memory. For one walk of one thread; another one reads ahead
 * of it.
 */
final class Comparison {
    private final Snapshot snapshot;
    private final Pinset pinset;
    private final Map<Integer, BitSet> buckets;
    private final Corrections corrections;
    private final boolean noteStrays;
    private final PriorityQueue<Head> heads = new PriorityQueue<>(Comparator.comparing((Head head) -> head.fact.cid()));

    long compared;

    /** Pins of the node in the partitions that are compared; others are other instances' to judge. */
    long ofNode;

    long wanted;
    long unfinished;
    long changed;
    long missing;
    long strays;
    long remote;
    final List<Cid> missingCids = new ArrayList<>();
    final List<Cid> strayCids = new ArrayList<>();

    /** The next row of a partition. */
    private record Head(PinFact fact, Iterator<PinFact> rest) {}

    /**
     * @param buckets that are compared, by partition
     * @param noteStrays whether strays are noted in the snapshot, to be removed
     */
    Comparison(
            Snapshot snapshot,
            Pinset pinset,
            Map<Integer, BitSet> buckets,
            Corrections corrections,
            boolean noteStrays) {
        this.snapshot = snapshot;
        this.pinset = pinset;
        this.buckets = buckets;
        this.corrections = corrections;
        this.noteStrays = noteStrays;
    }

    void run() throws IOException {
        ExecutorService reader = Executors.newSingleThreadExecutor(new DefaultThreadFactory("audit-reader", true));
        try {
            merge(buckets.entrySet().stream()
                    .map(of -> new ReadAhead<>(pinset.facts(of.getKey(), of.getValue()), reader))
                    .toList());
        } finally {
            reader.shutdownNow();
        }
    }

    /** Counts what is wanted, worked on and listed in all buckets, also in those that were not compared. */
    void countAll(List<Fingerprint> all, long listed) {
        ofNode = listed;
        wanted = all.stream().mapToLong(Fingerprint::wanted).sum();
        unfinished = all.stream().mapToLong(Fingerprint::unfinished).sum();
    }

    private void merge(List<? extends Iterator<PinFact>> rows) throws IOException {
        rows.forEach(this::push);
        try (SortedFile.Walk listed = snapshot.walk()) {
            boolean more = listed.next();
            while (more || !heads.isEmpty()) {
                Head head = heads.peek();
                int order = !more ? 1 : head == null ? -1 : listed.compareTo(head.fact.cid());
                if (order < 0) {
                    unknown(listed.cid());
                } else {
                    heads.remove();
                    boolean there = order == 0;
                    ofNode += there ? 1 : 0;
                    judge(head.fact, there && listed.isHeld(PinMode.RECURSIVE), there && listed.isHeld(PinMode.DIRECT));
                    push(head.rest);
                }
                more = order <= 0 ? listed.next() : more;
            }
        }
    }

    private void push(Iterator<PinFact> rows) {
        if (rows.hasNext()) {
            heads.add(new Head(rows.next(), rows));
        }
    }

    private void unknown(Cid cid) throws IOException {
        if (buckets.containsKey(pinset.partitionOf(cid))) {
            ofNode++;
            stray(cid);
        }
    }

    private void judge(PinFact fact, boolean recursive, boolean direct) throws IOException {
        compared++;
        boolean here = fact.mode() != null;
        wanted += here ? 1 : 0;
        boolean right = here
                ? fact.status() == TrackerStatus.PINNED && (fact.mode() == PinMode.DIRECT ? direct : recursive)
                : !recursive && !direct;
        if (fact.settled() && right) {
            return;
        }
        if (!fact.settled()) {
            unfinished++;
        } else if (!fact.since().isBefore(snapshot.listed().began())) {
            changed++;
        } else if (here) {
            missing(fact);
        } else {
            boolean elsewhere = fact.status() == TrackerStatus.REMOTE || fact.status() == TrackerStatus.SHARDED;
            remote += elsewhere ? 1 : 0;
            stray(fact.cid());
        }
    }

    private void missing(PinFact fact) {
        missing++;
        list(missingCids, fact.cid());
        corrections.missing(fact.cid(), fact.generation());
    }

    private void stray(Cid cid) throws IOException {
        strays++;
        list(strayCids, cid);
        if (noteStrays) {
            snapshot.note(cid);
        }
    }

    private static void list(List<Cid> cids, Cid cid) {
        if (cids.size() < Auditor.MOST_LISTED) {
            cids.add(cid);
        }
    }
}
