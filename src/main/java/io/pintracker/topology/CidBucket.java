package io.pintracker.topology;

import io.pintracker.model.Cid;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Cids by the first bits of their digests, which hash functions spread evenly. In a store those of one bucket and one kind
 * (version, codec, hash function, length of the digest) lie together, since the kind comes first in the key.
 */
public final class CidBucket {
    /** Numbered from 0. */
    public static final int COUNT = 4096;

    private static final int BITS = Integer.numberOfTrailingZeros(COUNT);
    private static final int READ = 2;
    private static final int REST = READ * Byte.SIZE - BITS;

    private CidBucket() {}

    /** Every bucket. */
    public static BitSet all() {
        BitSet all = new BitSet(COUNT);
        all.set(0, COUNT);
        return all;
    }

    /** The bucket of a Cid; bits that a digest does not have are 0. */
    public static int of(Cid cid) {
        int at = cid.digestOffset();
        int bits = 0;
        for (int i = at; i < at + READ; i++) {
            bits = (bits << Byte.SIZE) | (i < cid.length() ? cid.at(i) : 0);
        }
        return bits >> REST;
    }

    /**
     * The least key that a Cid of the same kind as {@code like} can have in that bucket or a higher one: behind every Cid in
     * a lower one.
     */
    static byte[] start(Cid like, int bucket) {
        byte[] bytes = like.bytes();
        int at = like.digestOffset();
        byte[] start = Arrays.copyOf(bytes, at + READ);
        start[at] = (byte) (bucket >> (BITS - Byte.SIZE));
        start[at + 1] = (byte) (bucket << REST);
        int length = start.length;
        while (length > bytes.length && start[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(start, length);
    }

    /** Behind all Cids of the same kind as {@code like}, and before the next of another kind. */
    static byte[] end(Cid like) {
        byte[] bytes = like.bytes();
        byte[] end = Arrays.copyOf(bytes, bytes.length + 1);
        Arrays.fill(end, like.digestOffset(), bytes.length, (byte) 0xFF);
        return end;
    }
}
