package io.pintracker.topology;

import io.pintracker.model.Cid;
import java.security.SecureRandom;
import java.util.Arrays;
import net.jpountz.xxhash.XXHash64;
import net.jpountz.xxhash.XXHashFactory;

/**
 * Tells of most Cids that the store of one task has no row of them, without a look into it: a replay asks for each Cid once
 * before there is a row, and so does each new pin. A Bloom filter of all bits of a Cid in one word (Putze, Sanders and
 * Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007), of a fixed size: where there are more Cids than it
 * was made for, it tells of fewer, and never of one that has a row.
 *
 * <p>It knows of nothing before the {@link Census} has walked over all rows, which in an empty store is at once. Each walk
 * makes it anew, so that Cids that were forgotten go from it. Confined to the task's thread.
 */
final class KnownCids {
    /** Of all partitions together; 8,000,000 Cids have eight bits each, and one look in thirty is for nothing. */
    private static final int BYTES = 8 * 1024 * 1024;

    private static final int BITS_IN_WORD = 6;
    private static final XXHash64 HASH = XXHashFactory.safeInstance().hash64();

    /** Nobody can choose Cids that look alike here. */
    private static final long KEY = new SecureRandom().nextLong();

    /** Of every row at least; null while it is not known. */
    private long[] all;

    /** What the walk has met, and what was written since it began. */
    private long[] walked;

    /** @param partitions that share the memory */
    KnownCids(int partitions) {
        walked = new long[Math.max(1, BYTES / Long.BYTES / partitions)];
    }

    /** Whether the store has no row of that Cid; false also where that is not known. */
    boolean lacks(Cid cid) {
        if (all == null) {
            return false;
        }
        long hash = hash(cid);
        long bits = bits(hash);
        return (all[word(hash)] & bits) != bits;
    }

    /** The Cid's row was written. */
    void written(Cid cid) {
        long hash = hash(cid);
        add(walked, hash);
        if (all != null) {
            add(all, hash);
        }
    }

    /** The walk has come to the Cid's row. */
    void met(Cid cid) {
        add(walked, hash(cid));
    }

    /** The walk has met all rows that were there when it began and still are; the next one begins. */
    void arrive() {
        long[] last = all == null ? new long[walked.length] : all;
        Arrays.fill(last, 0);
        all = walked;
        walked = last;
    }

    private static long hash(Cid cid) {
        byte[] bytes = cid.bytes();
        return HASH.hash(bytes, 0, bytes.length, KEY);
    }

    private void add(long[] words, long hash) {
        words[word(hash)] |= bits(hash);
    }

    /** By the upper half of the hash, any number of words being hit alike. */
    private int word(long hash) {
        return (int) (((hash >>> Integer.SIZE) * walked.length) >>> Integer.SIZE);
    }

    /** By the lower half: four of the word's bits, or fewer where they fall together. */
    private static long bits(long hash) {
        return 1L << hash
                | 1L << (hash >>> BITS_IN_WORD)
                | 1L << (hash >>> (2 * BITS_IN_WORD))
                | 1L << (hash >>> (3 * BITS_IN_WORD));
    }
}
