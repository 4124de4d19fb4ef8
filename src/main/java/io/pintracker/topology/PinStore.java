package io.pintracker.topology;

import io.pintracker.model.Cid;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The store {@code pins} of one task; nobody else writes to it. Rows of late are kept as they are: an intent, its handing out
 * and its result ask for the same one within moments, and in a replay a few Cids are pinned over and over. Confined to the
 * task's thread.
 */
final class PinStore {
    static final String NAME = "pins";

    /** Of all partitions together: some 8 MiB. */
    private static final int KEPT = 8 * 1024;

    /** A row of more bytes is not kept: metadata may be long. */
    private static final int MOST_BYTES = 512;

    /** U+FFFD, which the rows hold in place of half a surrogate pair. */
    private static final byte[] REPLACED = "\ufffd".getBytes(StandardCharsets.UTF_8);

    private static final float USUAL_LOAD = 0.75f;

    private final KeyValueStore<Bytes, byte[]> store;
    private final KnownCids known;
    private final Map<Cid, PinRow> kept;

    /** @param partitions that share the memory */
    PinStore(KeyValueStore<Bytes, byte[]> store, KnownCids known, int partitions) {
        this.store = store;
        this.known = known;
        int most = Math.max(1, KEPT / partitions);
        kept = new LinkedHashMap<>(16, USUAL_LOAD, true) {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<Cid, PinRow> eldest) {
                return size() > most;
            }
        };
    }

    /** The Cid's row, or null. */
    PinRow get(Cid cid) {
        if (known.lacks(cid)) {
            return null;
        }
        PinRow row = kept.get(cid);
        if (row != null) {
            return row;
        }
        byte[] value = store.get(Bytes.wrap(cid.bytes()));
        if (value == null) {
            return null;
        }
        row = PinRowCodec.decode(cid, value);
        keep(cid, row, value);
        return row;
    }

    void put(Cid cid, PinRow row) {
        known.written(cid);
        byte[] value = PinRowCodec.encode(row);
        store.put(Bytes.wrap(cid.bytes()), value);
        keep(cid, row, value);
    }

    void delete(Cid cid) {
        kept.remove(cid);
        // The store's own delete looks for the value first, to return it.
        store.put(Bytes.wrap(cid.bytes()), null);
    }

    private void keep(Cid cid, PinRow row, byte[] value) {
        if (value.length <= MOST_BYTES && !mayDiffer(value)) {
            kept.put(cid, row);
        } else {
            kept.remove(cid);
        }
    }

    /** Whether a text may be another one when it is read: decisions must not depend on what is kept. */
    private static boolean mayDiffer(byte[] value) {
        for (int i = 0; i + REPLACED.length <= value.length; i++) {
            if (value[i] == REPLACED[0] && Arrays.equals(value, i, i + REPLACED.length, REPLACED, 0, REPLACED.length)) {
                return true;
            }
        }
        return false;
    }
}
