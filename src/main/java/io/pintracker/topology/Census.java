package io.pintracker.topology;

import io.pintracker.engine.PinState;
import io.pintracker.model.Cid;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows at any time how many Cids of one task have which status, and the {@link Fingerprint} of what the node is to hold,
 * without walking them. The counts are written in the transaction of what they count, so a crash cannot part the two; under
 * at-least-once it can, until the walk has mended them. The fingerprint is not written, so a new task has none until its
 * first walk is done. Confined to the task's thread.
 *
 * <p>A walk in slices goes over all rows again and again, slowly, and mends what is wrong; it also makes what is not there.
 * A change behind the walk is added to what it has found, one before it is still to be met: so the sum is exact at the
 * walk's end, though rows changed all the time.
 */
final class Census {
    private static final Logger LOG = LoggerFactory.getLogger(Census.class);

    private final KeyValueStore<Bytes, byte[]> pins;
    private final CountStore store;
    private final KnownCids known;
    private final int slice;
    private final String self;

    /** Null until they are known. */
    private Counts counts;

    /** Null until it is known. */
    private Fingerprint fingerprint;

    private boolean unwritten;
    private Counts walked = new Counts();
    private Fingerprint walkedPrint = new Fingerprint();
    private Bytes next = Bytes.wrap(new byte[0]);
    private long mended;

    /**
     * Reads one row, and nothing else.
     *
     * @param known told of each row that the walk meets
     * @param slice rows that one step of the walk reads
     * @param self whose allocations make a pin ours
     */
    Census(KeyValueStore<Bytes, byte[]> pins, CountStore store, KnownCids known, int slice, String self) {
        this.pins = pins;
        this.store = store;
        this.known = known;
        this.slice = slice;
        this.self = self;
        counts = store.get();
    }

    /** A Cid's state was changed; null where there is none. */
    void changed(Cid cid, PinState before, PinState after) {
        boolean isWalked = Bytes.wrap(cid.bytes()).compareTo(next) < 0;
        if (fingerprint != null) {
            fingerprint.move(cid, before, after, self);
        }
        if (isWalked) {
            walkedPrint.move(cid, before, after, self);
        }
        List<String> left = Counts.names(before);
        List<String> entered = Counts.names(after);
        if (left.equals(entered)) {
            return;
        }
        if (counts != null) {
            counts.move(left, entered);
            unwritten = true;
        }
        if (isWalked) {
            walked.move(left, entered);
        }
    }

    /** Writes the counts if they changed: at the end of each record, so that they share its transaction. */
    void write() {
        if (unwritten) {
            store.put(counts);
            unwritten = false;
        }
    }

    /** Goes on with the walk by one slice. */
    void walk() {
        try (KeyValueIterator<Bytes, byte[]> rows = pins.range(next, null)) {
            for (int i = 0; i < slice && rows.hasNext(); i++) {
                KeyValue<Bytes, byte[]> row = rows.next();
                Cid cid = Cid.ofBytes(row.key.get());
                PinState state = PinRowCodec.decode(cid, row.value).state();
                walked.move(null, state);
                walkedPrint.move(cid, null, state, self);
                known.met(cid);
            }
            if (rows.hasNext()) {
                next = rows.peekNextKey();
                return;
            }
        }
        arrive();
    }

    private void arrive() {
        arriveWithCounts();
        arriveWithPrint();
        known.arrive();
        next = Bytes.wrap(new byte[0]);
    }

    private void arriveWithCounts() {
        if (!walked.equals(counts)) {
            if (counts != null) {
                mended++;
                LOG.atWarn()
                        .addKeyValue("kept", counts)
                        .addKeyValue("found", walked)
                        .log("the counts by status were wrong and are mended");
            }
            // A task without Cids writes nothing: its changelogs stay empty, so another instance can take it over at
            // once.
            unwritten = counts != null || !walked.equals(new Counts());
            counts = walked;
        }
        walked = new Counts();
    }

    private void arriveWithPrint() {
        if (fingerprint == null) {
            fingerprint = walkedPrint;
        } else if (!fingerprint.equals(walkedPrint)) {
            mended++;
            LOG.atWarn()
                    .addKeyValue("kept", fingerprint)
                    .addKeyValue("found", walkedPrint)
                    .log("the fingerprint of the pinset was wrong and is mended");
            fingerprint.become(walkedPrint);
        }
        walkedPrint = new Fingerprint();
    }

    /** Whether there is nothing that the walk has still to make. */
    boolean isComplete() {
        return counts != null && fingerprint != null;
    }

    /** Null while it is not known yet; the same object from then on, kept up to date. */
    Fingerprint fingerprint() {
        return fingerprint;
    }

    /** Null while they are not known yet. */
    Counts counts() {
        return counts;
    }

    /** How often the walk found them wrong. */
    long mended() {
        return mended;
    }
}
