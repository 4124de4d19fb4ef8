package io.pintracker.topology;

import io.pintracker.engine.Lane;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The store {@code agenda} of one task: what is unfinished or in error, in due order, one row a Cid, its value the generation.
 * Confined to the task's thread.
 *
 * <p>Beside the rows there is one {@link Mark} a lane, and whether {@link Unannounced} ones are left. Finished rows leave
 * tombstones, and walking them costs far more than reading what is left (spec kafka-streams-notes C.7 row 8), so a restart
 * begins at the mark.
 */
final class Agenda {
    static final String NAME = "agenda";

    private static final byte MARKS = 0;
    private static final Bytes UNANNOUNCED = Bytes.wrap(new byte[] {MARKS, (byte) 0xFF});

    private final KeyValueStore<Bytes, byte[]> store;

    Agenda(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /** A row: which operation is due there. */
    record Row(AgendaKey key, long generation) {}

    /**
     * Where a lane stands.
     *
     * @param from no row lies before it, but those in {@code running}
     * @param running rows of operations that a worker had begun with
     */
    record Mark(AgendaKey from, List<AgendaKey> running) {}

    /**
     * Some rows of a lane.
     *
     * @param end whether there are no more behind them
     */
    record Page(List<Row> rows, boolean end) {}

    void put(AgendaKey key, long generation) {
        store.put(
                Bytes.wrap(key.bytes()),
                ByteBuffer.allocate(Long.BYTES).putLong(generation).array());
    }

    void delete(AgendaKey key) {
        // The store's own delete looks for the value first, to return it.
        store.put(Bytes.wrap(key.bytes()), null);
    }

    /** The row at that key, or null. */
    Row get(AgendaKey key) {
        byte[] value = store.get(Bytes.wrap(key.bytes()));
        return value == null ? null : row(key, value);
    }

    /** At most {@code most} rows of {@code lane} from {@code from} on, that one included, up to due time {@code until}. */
    Page page(Lane lane, AgendaKey from, long until, int most) {
        List<Row> rows = new ArrayList<>();
        Bytes last = Bytes.wrap(AgendaKey.from(lane, until + 1).bytes());
        try (KeyValueIterator<Bytes, byte[]> found = store.range(Bytes.wrap(from.bytes()), last)) {
            while (found.hasNext()) {
                if (rows.size() == most) {
                    return new Page(rows, false);
                }
                KeyValue<Bytes, byte[]> next = found.next();
                rows.add(row(AgendaKey.ofBytes(next.key.get()), next.value));
            }
        }
        return new Page(rows, true);
    }

    /** The due time of the lane's last row, or {@code least} if none lies behind that. Walks what lies behind. */
    long last(Lane lane, long least) {
        long last = least;
        Bytes from = Bytes.wrap(AgendaKey.from(lane, least + 1).bytes());
        Bytes to = Bytes.wrap(AgendaKey.from(lane, Long.MAX_VALUE).bytes());
        try (KeyValueIterator<Bytes, byte[]> found = store.range(from, to)) {
            while (found.hasNext()) {
                last = AgendaKey.ofBytes(found.next().key.get()).due();
            }
        }
        return last;
    }

    /** The lane's mark; at its beginning if there is none yet. */
    Mark mark(Lane lane) {
        return mark(lane, store.get(markKey(lane)));
    }

    /** The same, of the value at {@link #markKey}. */
    static Mark mark(Lane lane, byte[] value) {
        if (value == null) {
            return new Mark(AgendaKey.from(lane, 0), List.of());
        }
        ByteBuffer in = ByteBuffer.wrap(value);
        AgendaKey from = key(in);
        List<AgendaKey> running = new ArrayList<>();
        while (in.hasRemaining()) {
            running.add(key(in));
        }
        return new Mark(from, running);
    }

    void setMark(Lane lane, Mark mark) {
        int size = Short.BYTES + mark.from().bytes().length;
        for (AgendaKey key : mark.running()) {
            size += Short.BYTES + key.bytes().length;
        }
        ByteBuffer out = ByteBuffer.allocate(size);
        out.putShort((short) mark.from().bytes().length).put(mark.from().bytes());
        for (AgendaKey key : mark.running()) {
            out.putShort((short) key.bytes().length).put(key.bytes());
        }
        store.put(markKey(lane), out.array());
    }

    /** Whether rows of the ready lanes may not be announced yet. */
    boolean hasUnannounced() {
        return store.get(UNANNOUNCED) != null;
    }

    void setUnannounced(boolean has) {
        if (has) {
            store.put(UNANNOUNCED, new byte[0]);
        } else {
            store.put(UNANNOUNCED, null);
        }
    }

    /** Where a lane's mark lies. */
    static Bytes markKey(Lane lane) {
        return Bytes.wrap(new byte[] {MARKS, lane.number()});
    }

    private static AgendaKey key(ByteBuffer in) {
        byte[] bytes = new byte[in.getShort()];
        in.get(bytes);
        return AgendaKey.ofBytes(bytes);
    }

    private static Row row(AgendaKey key, byte[] value) {
        return new Row(key, ByteBuffer.wrap(value).getLong());
    }
}
