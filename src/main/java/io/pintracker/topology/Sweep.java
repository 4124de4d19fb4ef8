package io.pintracker.topology;

import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.model.Cid;
import io.pintracker.model.TrackerStatus;
import java.util.function.Consumer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Walks the pins of one task in slices, for a recover of all of them, so that no other record waits long. A new request
 * while one is under way begins it anew. Confined to the task's thread.
 */
final class Sweep {
    private static final int SLICE = 500;

    private final KeyValueStore<Bytes, byte[]> pins;
    private Bytes next;

    Sweep(KeyValueStore<Bytes, byte[]> pins) {
        this.pins = pins;
    }

    void begin() {
        next = Bytes.wrap(new byte[0]);
    }

    /** Passes on those of the next rows that a recover may change. */
    void slice(Consumer<Cid> recoverable) {
        if (next == null) {
            return;
        }
        try (KeyValueIterator<Bytes, byte[]> rows = pins.range(next, null)) {
            for (int i = 0; i < SLICE && rows.hasNext(); i++) {
                KeyValue<Bytes, byte[]> row = rows.next();
                Cid cid = Cid.ofBytes(row.key.get());
                if (isRecoverable(PinRowCodec.decode(cid, row.value).state())) {
                    recoverable.accept(cid);
                }
            }
            next = rows.hasNext() ? rows.peekNextKey() : null;
        }
    }

    private static boolean isRecoverable(PinState state) {
        return state.operation() == null
                ? state.standing() != null && state.standing().status() == TrackerStatus.UNEXPECTEDLY_UNPINNED
                : state.operation().phase() == Phase.ERROR;
    }
}
