package io.pintracker.topology;

import io.pintracker.engine.Heard;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * What was heard and is not joined yet, behind all lanes of the store {@code agenda}: it is work to be done once the task
 * has caught up, and millions may wait. Confined to the task's thread.
 */
final class HeardStore {
    private static final byte PREFIX = 0x7F;
    private static final Bytes END = Bytes.wrap(new byte[] {(byte) 0x80});
    private static final int DOUBTED = 1;
    private static final int HIDDEN = 2;
    private static final PeerIdentity NOBODY = PeerIdentity.of("", "");

    private final KeyValueStore<Bytes, byte[]> store;
    /** No row lies before it. */
    private Bytes first = key(new byte[0]);
    /** Mostly there is none, and each intent of a replay asks. */
    private boolean empty;

    HeardStore(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(first, END)) {
            empty = !rows.hasNext();
        }
    }

    Heard get(Cid cid) {
        byte[] value = empty ? null : store.get(key(cid.bytes()));
        return value == null ? null : decode(cid, value);
    }

    void put(Cid cid, Heard heard) {
        Bytes key = key(cid.bytes());
        store.put(key, encode(heard));
        empty = false;
        if (key.compareTo(first) < 0) {
            first = key;
        }
    }

    /** Takes out at most {@code most} rows; none if there are no more. */
    Map<Cid, Heard> take(int most) {
        if (empty) {
            return Map.of();
        }
        Map<Cid, Heard> taken = new LinkedHashMap<>();
        try (KeyValueIterator<Bytes, byte[]> rows = store.range(first, END)) {
            while (rows.hasNext() && taken.size() < most) {
                KeyValue<Bytes, byte[]> row = rows.next();
                Cid cid = Cid.ofBytes(Arrays.copyOfRange(row.key.get(), 1, row.key.get().length));
                taken.put(cid, decode(cid, row.value));
                first = row.key;
            }
        }
        // The store's own delete looks for the value first, to return it.
        taken.keySet().forEach(cid -> store.put(key(cid.bytes()), null));
        return taken;
    }

    private static Bytes key(byte[] cid) {
        return Bytes.wrap(
                ByteBuffer.allocate(1 + cid.length).put(PREFIX).put(cid).array());
    }

    /** As a row of {@code pins}, a fifth of the size of the event's JSON. */
    private static byte[] encode(Heard heard) {
        PinInfo info = heard.info();
        Pin pin = Pin.of(info.cid(), PinMode.RECURSIVE, info.created())
                .described(info.name(), info.metadata(), info.origins())
                .allocatedTo(info.allocations());
        PinState state = new PinState(null, pin, false, true, info.generation(), null, null, Standing.of(info));
        int flags = (heard.doubted() ? DOUBTED : 0) | (heard.hidden() ? HIDDEN : 0);
        return PinRowCodec.encode(new PinRow(state, flags, 0));
    }

    private static Heard decode(Cid cid, byte[] value) {
        PinRow row = PinRowCodec.decode(cid, value);
        return new Heard(
                row.state().info(cid, NOBODY), (row.incarnation() & DOUBTED) != 0, (row.incarnation() & HIDDEN) != 0);
    }
}
