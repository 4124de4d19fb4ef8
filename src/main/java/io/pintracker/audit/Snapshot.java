package io.pintracker.audit;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.RocksDBException;

/**
 * What the node held, whole and sorted by Cid, on disk: memory does not grow with it. The listing is not of one instant, so
 * it says nothing about what changed after it {@link #began()}. Thread-safe.
 */
final class Snapshot implements AutoCloseable {
    private final SortedFile file;
    private final Instant began;
    private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();
    private long recursive;
    private long direct;
    private long unreadable;
    private boolean closed;

    private Snapshot(SortedFile file, Instant began) {
        this.file = file;
        this.began = began;
    }

    /**
     * Lists the node. A listing that breaks off leaves nothing behind, and is never a shorter one.
     *
     * @param directory for its files, which is made and, in the end, removed
     * @throws IOException if the disk fails
     */
    static Snapshot take(IpfsClient node, Call call, Clock clock, Path directory) throws IpfsException, IOException {
        Snapshot snapshot = new Snapshot(SortedFile.create(directory), clock.instant());
        try {
            snapshot.recursive = node.list(PinMode.RECURSIVE, call, snapshot.writing(PinMode.RECURSIVE));
            snapshot.direct = node.list(PinMode.DIRECT, call, snapshot.writing(PinMode.DIRECT));
            snapshot.file.finish();
            return snapshot;
        } catch (UncheckedIOException e) {
            snapshot.close();
            throw e.getCause();
        } catch (RocksDBException e) {
            snapshot.close();
            throw SortedFile.failure(e);
        } catch (IpfsException | RuntimeException e) {
            snapshot.close();
            throw e;
        }
    }

    /**
     * What was listed in those buckets, by partition; counts are those of the whole listing.
     *
     * @param directory as of {@link #take}
     * @throws IOException if the disk fails
     */
    static Snapshot of(Listing listing, Map<Integer, BitSet> buckets, Path directory) throws IOException {
        Snapshot snapshot = new Snapshot(SortedFile.create(directory), listing.began());
        boolean whole = false;
        try {
            listing.<RocksDBException>forEach(
                    buckets, (cid, mode) -> snapshot.file.add(cid.bytes(), SortedFile.tag(mode)));
            snapshot.file.finish();
            snapshot.recursive = listing.recursive();
            snapshot.direct = listing.direct();
            snapshot.unreadable = listing.unreadable();
            whole = true;
            return snapshot;
        } catch (RocksDBException e) {
            throw SortedFile.failure(e);
        } finally {
            if (!whole) {
                snapshot.close();
            }
        }
    }

    private IpfsClient.PinVisitor writing(PinMode mode) {
        byte tag = SortedFile.tag(mode);
        return new IpfsClient.PinVisitor() {
            @Override
            public void pin(Cid cid) {
                try {
                    file.add(cid.bytes(), tag);
                } catch (RocksDBException e) {
                    throw new UncheckedIOException(SortedFile.failure(e));
                }
            }

            @Override
            public boolean skips(String text) {
                unreadable++;
                return true;
            }
        };
    }

    /** When the listing began; what has happened since may or may not be in it. */
    Instant began() {
        return began;
    }

    long recursive() {
        return recursive;
    }

    long direct() {
        return direct;
    }

    /** Pins under what is no Cid here. */
    long unreadable() {
        return unreadable;
    }

    /** Walks all that was listed, in the order of {@link Cid}. The snapshot must not be closed meanwhile. */
    SortedFile.Walk walk() {
        return file.walk();
    }

    /** Keeps a Cid for {@link #noted()}; for the one thread that walks. */
    void note(Cid cid) throws IOException {
        try {
            file.note(cid.bytes());
        } catch (RocksDBException e) {
            throw SortedFile.failure(e);
        }
    }

    /** Walks the Cids that were noted until now. */
    SortedFile.Walk noted() throws IOException {
        try {
            file.finish();
            return file.noted();
        } catch (RocksDBException e) {
            throw SortedFile.failure(e);
        }
    }

    /**
     * In which modes the node held the Cid; null if that is not known any more.
     *
     * @throws IOException if the disk fails
     */
    Set<PinMode> modes(Cid cid) throws IOException {
        closing.readLock().lock();
        try {
            if (closed || file.isForgotten(cid.bytes())) {
                return null;
            }
            Set<PinMode> modes = EnumSet.noneOf(PinMode.class);
            for (PinMode mode : PinMode.values()) {
                if (file.has(cid.bytes(), SortedFile.tag(mode))) {
                    modes.add(mode);
                }
            }
            return modes;
        } catch (RocksDBException e) {
            throw SortedFile.failure(e);
        } finally {
            closing.readLock().unlock();
        }
    }

    /** The node is asked to change the Cid: from now on it is not known how it is held. */
    void forget(Cid cid) throws IOException {
        closing.readLock().lock();
        try {
            if (!closed) {
                file.forget(cid.bytes());
            }
        } catch (RocksDBException e) {
            throw SortedFile.failure(e);
        } finally {
            closing.readLock().unlock();
        }
    }

    /** Removes its files. Idempotent. */
    @Override
    public void close() {
        closing.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                file.close();
            }
        } finally {
            closing.writeLock().unlock();
        }
    }
}
