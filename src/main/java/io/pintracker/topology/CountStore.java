package io.pintracker.topology;

import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The store {@code counts} of one task: one row. The store is cached, so that a commit writes the row once however often it
 * changed, in the transaction of what it counts. Confined to the task's thread.
 */
final class CountStore {
    static final String NAME = "counts";

    static final Bytes ROW = Bytes.wrap(new byte[] {0});

    private final KeyValueStore<Bytes, byte[]> store;

    CountStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** The task's counts; null if there are none, or not in a form that is known here. */
    Counts get() {
        return Counts.decode(store.get(ROW));
    }

    void put(Counts counts) {
        store.put(ROW, counts.encode());
    }
}
