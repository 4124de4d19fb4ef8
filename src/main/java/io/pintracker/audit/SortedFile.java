package io.pintracker.audit;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Cids with tags, sorted, in a RocksDB that is written once and thrown away: no log, no compaction, so a write costs about
 * a microsecond, and {@value #BUFFER} bytes are in memory at a time. Adding is for one thread, the rest for any.
 */
final class SortedFile implements AutoCloseable {
    /** The node was asked to change the Cid since. */
    static final byte FORGOTTEN = 0x7F;

    private static final long BUFFER = 8L << 20;
    private static final long CACHE = 8L << 20;
    private static final int BATCH = 1_000;
    private static final int NEVER = 1 << 30;
    /** Sorts behind every Cid: their first byte is their version, or 0x12. */
    private static final byte NOTES = (byte) 0xFF;

    private final Path directory;
    private final Cache cache;
    private final BloomFilter bloom;
    private final Options options;
    private final WriteOptions unlogged;
    private final WriteBatch batch;
    private final RocksDB db;

    private SortedFile(Path directory) throws RocksDBException {
        this.directory = directory;
        RocksDB.loadLibrary();
        batch = new WriteBatch();
        cache = new LRUCache(CACHE);
        bloom = new BloomFilter();
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(cache)
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(bloom);
        options = new Options()
                .setCreateIfMissing(true)
                .setErrorIfExists(true)
                .setWriteBufferSize(BUFFER)
                .setMaxWriteBufferNumber(2)
                .setDisableAutoCompactions(true)
                .setLevel0SlowdownWritesTrigger(NEVER)
                .setLevel0StopWritesTrigger(NEVER)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(table);
        unlogged = new WriteOptions().setDisableWAL(true);
        db = RocksDB.open(options, directory.toString());
    }

    static SortedFile create(Path directory) throws IOException {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        try {
            return new SortedFile(directory);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    static IOException failure(RocksDBException e) {
        return new IOException("the listing of the node cannot be kept below state_dir: " + e.getMessage(), e);
    }

    static byte tag(PinMode mode) {
        return switch (mode) {
            case RECURSIVE -> 1;
            case DIRECT -> 2;
        };
    }

    /** Adds an entry; visible after {@link #finish()}. */
    void add(byte[] cid, byte tag) throws RocksDBException {
        batch.put(tagged(cid, tag), new byte[0]);
        if (batch.count() == BATCH) {
            write();
        }
    }

    /** Adds a note; visible after {@link #finish()}. */
    void note(byte[] cid) throws RocksDBException {
        byte[] key = new byte[cid.length + 1];
        key[0] = NOTES;
        System.arraycopy(cid, 0, key, 1, cid.length);
        batch.put(key, new byte[0]);
        if (batch.count() == BATCH) {
            write();
        }
    }

    void finish() throws RocksDBException {
        write();
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            db.flush(flush);
        }
    }

    private void write() throws RocksDBException {
        db.write(unlogged, batch);
        batch.clear();
    }

    void put(byte[] cid, byte tag) throws RocksDBException {
        db.put(unlogged, tagged(cid, tag), new byte[0]);
    }

    boolean has(byte[] cid, byte tag) throws RocksDBException {
        return db.get(tagged(cid, tag)) != null;
    }

    Walk walk() {
        RocksIterator rows = db.newIterator();
        rows.seekToFirst();
        return new Walk(rows, false);
    }

    Walk noted() {
        RocksIterator rows = db.newIterator();
        rows.seek(new byte[] {NOTES});
        return new Walk(rows, true);
    }

    private static byte[] tagged(byte[] cid, byte tag) {
        byte[] key = Arrays.copyOf(cid, cid.length + 1);
        key[cid.length] = tag;
        return key;
    }

    /** One Cid after the other. Confined to one thread. */
    static final class Walk implements AutoCloseable {
        private final RocksIterator rows;
        private final boolean notes;
        private byte[] cid;
        private boolean recursive;
        private boolean direct;

        private Walk(RocksIterator rows, boolean notes) {
            this.rows = rows;
            this.notes = notes;
        }

        /**
         * Goes to the next Cid.
         *
         * @return false at the end
         * @throws IOException if the disk fails
         */
        boolean next() throws IOException {
            cid = null;
            recursive = false;
            direct = false;
            while (rows.isValid()) {
                byte[] key = rows.key();
                if (notes) {
                    cid = Arrays.copyOfRange(key, 1, key.length);
                    rows.next();
                    return true;
                }
                byte[] of = Arrays.copyOf(key, key.length - 1);
                boolean other = cid != null && !Arrays.equals(cid, of);
                if (key[0] == NOTES || other) {
                    break;
                }
                take(of, key[key.length - 1]);
                rows.next();
            }
            check();
            return cid != null;
        }

        private void take(byte[] of, byte tag) {
            if (tag != FORGOTTEN) {
                cid = of;
                recursive |= tag == tag(PinMode.RECURSIVE);
                direct |= tag == tag(PinMode.DIRECT);
            }
        }

        private void check() throws IOException {
            try {
                rows.status();
            } catch (RocksDBException e) {
                throw failure(e);
            }
        }

        Cid cid() {
            return Cid.ofBytes(cid);
        }

        /** As {@link Cid#compareTo}, without making a Cid. */
        int compareTo(Cid other) {
            return Arrays.compareUnsigned(cid, other.bytes());
        }

        boolean isHeld(PinMode mode) {
            return mode == PinMode.RECURSIVE ? recursive : direct;
        }

        @Override
        public void close() {
            rows.close();
        }
    }

    @Override
    public void close() {
        batch.close();
        db.close();
        unlogged.close();
        options.close();
        bloom.close();
        cache.close();
        SnapshotDirectory.remove(directory);
    }
}
