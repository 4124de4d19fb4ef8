package io.pintracker.topology;

import io.pintracker.engine.PinState;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.security.SecureRandom;
import java.util.BitSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Which pins there are, in a form that two sides can be compared in without either being read: a keyed 64-bit hash of each
 * Cid and its mode, added up in its {@link CidBucket}. A pin that comes or goes is added or taken away; the order does not
 * matter. Sums of the same pins are equal. Sums of others differ in the bucket of what differs, but for one case in 2^64,
 * which nobody can bring about from outside, as the key is drawn anew in each process (an additive set hash: Bellare and
 * Micciancio, "A New Paradigm for Collision-Free Hashing", 1997).
 *
 * <p>Of the pinset it sums what the node has to hold by now. What is unfinished adds nothing, and what should be held but is
 * known not to be adds what no listing has. One thread writes, any may read.
 */
public final class Fingerprint {
    private static final XXHash64 HASH = XXHashFactory.safeInstance().hash64();
    private static final long KEY = new SecureRandom().nextLong();

    /** In place of a mode: what is settled and not pinned is found by no listing. */
    private static final int WRONG = 0;

    private final AtomicLongArray sums = new AtomicLongArray(CidBucket.COUNT);
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicLong unfinished = new AtomicLong();

    /** The node lists a pin. */
    public void listed(Cid cid, PinMode mode) {
        add(cid, tag(mode), 1);
    }

    /** A Cid's state was changed; null where there is none. */
    void move(Cid cid, PinState before, PinState after, String self) {
        count(cid, before, self, -1);
        count(cid, after, self, 1);
    }

    private void count(Cid cid, PinState state, String self, int sign) {
        if (state == null) {
            return;
        }
        boolean here = state.isFor(self);
        add(wanted, here ? sign : 0);
        if (state.operation() != null) {
            add(unfinished, sign);
        } else if (here) {
            boolean held = state.standing().status() == TrackerStatus.PINNED;
            add(cid, held ? tag(state.pin().mode()) : WRONG, sign);
        }
    }

    private static int tag(PinMode mode) {
        return switch (mode) {
            case RECURSIVE -> 1;
            case DIRECT -> 2;
        };
    }

    private static void add(AtomicLong number, int sign) {
        number.setOpaque(number.getPlain() + sign);
    }

    private void add(Cid cid, int tag, int sign) {
        byte[] bytes = cid.bytes();
        int bucket = CidBucket.of(cid);
        sums.setOpaque(bucket, sums.getPlain(bucket) + sign * HASH.hash(bytes, 0, bytes.length, KEY + tag));
    }

    /** From now on says what {@code other} does. */
    void become(Fingerprint other) {
        for (int bucket = 0; bucket < CidBucket.COUNT; bucket++) {
            sums.setOpaque(bucket, other.sums.getPlain(bucket));
        }
        wanted.setOpaque(other.wanted.getPlain());
        unfinished.setOpaque(other.unfinished.getPlain());
    }

    /** The buckets in which there are other pins here than there. */
    public BitSet differing(Fingerprint other) {
        BitSet differing = new BitSet(CidBucket.COUNT);
        for (int bucket = 0; bucket < CidBucket.COUNT; bucket++) {
            differing.set(bucket, sums.getOpaque(bucket) != other.sums.getOpaque(bucket));
        }
        return differing;
    }

    /** Cids that the node is to hold, also those that are still worked on. */
    public long wanted() {
        return wanted.getOpaque();
    }

    /** Cids with an operation that waits, runs or is in error. */
    public long unfinished() {
        return unfinished.getOpaque();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Fingerprint that
                && wanted() == that.wanted()
                && unfinished() == that.unfinished()
                && differing(that).isEmpty();
    }

    @Override
    public int hashCode() {
        return Long.hashCode(31 * wanted() + unfinished());
    }

    @Override
    public String toString() {
        return "wanted " + wanted() + ", unfinished " + unfinished();
    }
}
