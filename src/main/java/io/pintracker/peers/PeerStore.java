package io.pintracker.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.topology.BoundedRocksDb;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The copy of one status topic on disk, with how far it has come. Rows are kept by our own partitions, and by the bytes of
 * the Cid within these, as the tracker's own store has them, so that both can be merged while they are read; how many
 * partitions the topic has does not matter.
 *
 * <p>Thread-safe: one thread writes, any may read. Closed, it is empty. There is no write-ahead log: what a crash loses is
 * read from the topic again, since rows and positions are written together and so are lost together.
 */
final class PeerStore implements AutoCloseable {
    private static final byte META = 0;
    private static final byte ROW = 1;
    private static final int ROW_HEAD = 1 + Integer.BYTES;

    private final Path directory;
    private final Options options;
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private RocksDB db;

    /** What belongs together; for one thread, and used once. */
    static final class Change implements AutoCloseable {
        private final WriteBatch batch = new WriteBatch();

        /** @param value null to forget the Cid */
        Change row(int partition, Cid cid, byte[] value) throws RocksDBException {
            return put(rowKey(partition, cid), value);
        }

        Change meta(String name, byte[] value) throws RocksDBException {
            return put(metaKey(name), value);
        }

        private Change put(byte[] key, byte[] value) throws RocksDBException {
            if (value == null) {
                batch.delete(key);
            } else {
                batch.put(key, value);
            }
            return this;
        }

        @Override
        public void close() {
            batch.close();
        }
    }

    /**
     * A store that is still closed.
     *
     * @param directory of its own
     * @param memory outlives it
     */
    PeerStore(Path directory, BoundedRocksDb.Memory memory) {
        this.directory = directory;
        options = new Options()
                .setCreateIfMissing(true)
                .setTableFormatConfig(new BlockBasedTableConfig())
                // Its own logs, one a start, would be kept by the thousand.
                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                .setKeepLogFileNum(1);
        memory.bound(options);
    }

    /** Opens it. What cannot be opened is given up for an empty one, since the topic has it all. */
    void open() throws IOException, RocksDBException {
        lock.writeLock().lock();
        try {
            Files.createDirectories(directory);
            try {
                db = RocksDB.open(options, directory.toString());
            } catch (RocksDBException e) {
                // Refused, and so told, where another process has it open.
                RocksDB.destroyDB(directory.toString(), options);
                db = RocksDB.open(options, directory.toString());
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Drops all that is in it. */
    void clear() throws IOException, RocksDBException {
        lock.writeLock().lock();
        try {
            db.close();
            db = null;
            RocksDB.destroyDB(directory.toString(), options);
            open();
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** Writes all of it or, after a crash, nothing. */
    void write(Change change) throws RocksDBException {
        lock.readLock().lock();
        try {
            if (db != null) {
                db.write(unlogged, change.batch);
            }
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Null if there is none. */
    byte[] meta(String name) throws RocksDBException {
        return value(metaKey(name));
    }

    /** Null if there is none. */
    byte[] row(int partition, Cid cid) throws RocksDBException {
        return value(rowKey(partition, cid));
    }

    private byte[] value(byte[] key) throws RocksDBException {
        lock.readLock().lock();
        try {
            return db == null ? null : db.get(key);
        } finally {
            lock.readLock().unlock();
        }
    }

    /** Values of a partition behind that Cid, by Cid ascending; from the first where that is null. */
    List<byte[]> rows(int partition, Cid after, int most) throws RocksDBException {
        byte[] prefix = rowHead(partition);
        List<byte[]> rows = new ArrayList<>();
        lock.readLock().lock();
        try {
            if (db == null) {
                return rows;
            }
            try (RocksIterator at = db.newIterator()) {
                byte[] from = after == null ? prefix : rowKey(partition, after);
                at.seek(from);
                if (after != null && at.isValid() && Arrays.equals(at.key(), from)) {
                    at.next();
                }
                while (at.isValid() && rows.size() < most && startsWith(at.key(), prefix)) {
                    rows.add(at.value());
                    at.next();
                }
                at.status();
            }
            return rows;
        } finally {
            lock.readLock().unlock();
        }
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private static byte[] rowHead(int partition) {
        return ByteBuffer.allocate(ROW_HEAD).put(ROW).putInt(partition).array();
    }

    private static byte[] rowKey(int partition, Cid cid) {
        byte[] bytes = cid.bytes();
        return ByteBuffer.allocate(ROW_HEAD + bytes.length)
                .put(ROW)
                .putInt(partition)
                .put(bytes)
                .array();
    }

    private static byte[] metaKey(String name) {
        byte[] text = name.getBytes(UTF_8);
        return ByteBuffer.allocate(1 + text.length).put(META).put(text).array();
    }

    /** Keeps what was written for the next start; from then on it is empty. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try (FlushOptions flush = new FlushOptions()) {
            if (db != null) {
                db.flush(flush);
            }
        } catch (RocksDBException e) {
            throw new IllegalStateException("the copy in " + directory + " is not saved; it will be read again", e);
        } finally {
            if (db != null) {
                db.close();
                db = null;
            }
            unlogged.close();
            options.close();
            lock.writeLock().unlock();
        }
    }
}
