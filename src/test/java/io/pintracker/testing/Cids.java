package io.pintracker.testing;

import io.pintracker.model.Cid;
import java.nio.ByteBuffer;

/** Cids for tests: CIDv1, raw, sha2-256; of content that nobody has. */
public final class Cids {
    private Cids() {}

    /** One of its own for each number, in the order of the numbers from 0 on. */
    public static Cid cid(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(36).put(new byte[] {1, 0x55, 0x12, 0x20});
        return Cid.ofBytes(bytes.putInt(32, number).array());
    }
}
