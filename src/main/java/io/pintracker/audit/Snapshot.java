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
import java.util.BitSet;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.RocksDBException;

/**
 * What the node held, whole and sorted by Cid, on disk: memory does not grow with it. The listing is not of one instant, so
 * it says nothing about what changed after it {@link Listed#began}. Thread-safe.
 */
final class Snapshot implements AutoCloseable {
    private final SortedFile file;
    private final ReentrantReadWriteLock closing = new ReentrantReadWriteLock();
    private Listed listed;
    private boolean closed;

    private Snapshot(SortedFile file) {
        this.file = file;
    }

    /**
     * Lists the node. A listing that breaks off leaves nothing behind, and is never a shorter one.
     *
     * @param directory for its files, which is made and, in the end, removed
     * @throws IOException if the disk fails
     */
    static Snapshot take(IpfsClient node, Call call, Clock clock, Path directory) throws IpfsException, IOException {
        Snapshot snapshot = new Snapshot(SortedFile.create(directory));
        try {
            snapshot.listed = Listed.of(node, call, clock, snapshot::write);
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
        Snapshot snapshot = new Snapshot(SortedFile.create(directory));
        boolean whole = false;
        try {
            listing.<RocksDBException>forEach(
                    buckets, (cid, mode) -> snapshot.file.add(cid.bytes(), SortedFile.tag(mode)));
            snapshot.file.finish();
            snapshot.listed = listing.listed();
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

    private void write(Cid cid, PinMode mode) {
        try {
            file.add(cid.bytes(), SortedFile.tag(mode));
        } catch (RocksDBException e) {
            throw new UncheckedIOException(SortedFile.failure(e));
        }
    }

    /** How much the node has listed, the rest of it included. */
    Listed listed() {
        return listed;
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
