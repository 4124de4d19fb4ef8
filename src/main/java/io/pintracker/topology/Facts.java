package io.pintracker.topology;

import io.pintracker.model.Cid;
import io.pintracker.topology.PinView.UnavailableException;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * The rows of some buckets of a store {@code pins}, in its order, a page at a time: however slow the reader, no iterator of
 * the store stays open. What lies between buckets is not read. For one thread.
 */
final class Facts implements Iterator<PinFact> {
    private static final int PAGE = 500;

    private final Supplier<ReadOnlyKeyValueStore<Bytes, byte[]>> store;
    private final BitSet buckets;
    private final String self;
    private final Deque<PinFact> page = new ArrayDeque<>();
    private Bytes next = Bytes.wrap(new byte[0]);

    Facts(Supplier<ReadOnlyKeyValueStore<Bytes, byte[]>> store, BitSet buckets, String self) {
        this.store = store;
        this.buckets = buckets;
        this.self = self;
    }

    @Override
    public boolean hasNext() {
        while (page.isEmpty() && next != null) {
            next = read(next);
        }
        return !page.isEmpty();
    }

    /** Fills the page with what lies together, and says from where on there may be more; null if there is none. */
    private Bytes read(Bytes from) {
        try (KeyValueIterator<Bytes, byte[]> rows = store.get().range(from, null)) {
            while (rows.hasNext() && page.size() < PAGE) {
                Cid cid = Cid.ofBytes(rows.peekNextKey().get());
                int bucket = CidBucket.of(cid);
                int wanted = buckets.nextSetBit(bucket);
                if (wanted != bucket) {
                    return Bytes.wrap(wanted < 0 ? CidBucket.end(cid) : CidBucket.start(cid, wanted));
                }
                page.add(PinRowCodec.fact(cid, rows.next().value, self));
            }
            return rows.hasNext() ? rows.peekNextKey() : null;
        } catch (InvalidStateStoreException e) {
            throw new UnavailableException(e);
        }
    }

    @Override
    public PinFact next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        return page.remove();
    }
}
