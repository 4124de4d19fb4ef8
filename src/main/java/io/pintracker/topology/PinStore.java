package io.pintracker.topology;

import io.pintracker.model.Cid;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/** The store {@code pins} of one task. Confined to the task's thread. */
final class PinStore {
    static final String NAME = "pins";

    private final KeyValueStore<Bytes, byte[]> store;

    PinStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The Cid's row, or null. */
    PinRow get(Cid cid) {
        byte[] value = store.get(Bytes.wrap(cid.bytes()));
        return value == null ? null : PinRowCodec.decode(cid, value);
    }

    void put(Cid cid, PinRow row) {
        store.put(Bytes.wrap(cid.bytes()), PinRowCodec.encode(row));
    }

    void delete(Cid cid) {
        store.delete(Bytes.wrap(cid.bytes()));
    }
}
