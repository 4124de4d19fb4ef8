package io.pintracker.bench;

import io.pintracker.model.Cid;
import java.nio.ByteBuffer;

/** Cids as evenly spread as hashes are, one for every number, cheap to make: CIDv1, raw, sha2-256. */
final class BulkCids {
    private static final int BYTES = 36;
    private static final long STEP = 0x9E3779B97F4A7C15L;

    private BulkCids() {}

    static byte[] bytes(long number) {
        ByteBuffer out = ByteBuffer.allocate(BYTES).put(new byte[] {1, 0x55, 0x12, 0x20});
        for (int i = 1; i <= 4; i++) {
            out.putLong(mix(number + i * STEP));
        }
        return out.array();
    }

    static Cid of(long number) {
        return Cid.ofBytes(bytes(number));
    }

    /** SplitMix64's finisher. */
    private static long mix(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
