package io.pintracker.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.VectorMemTableConfig;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * Cids with tags, sorted, in a RocksDB that is written once and thrown away: no log, no compaction, and what is added is
 * sorted only when a buffer is full, by a thread of RocksDB's own. Two buffers of {@value #BUFFER} bytes are in memory.
 * Adding is for one thread, the rest for any.
 */
final class SortedFile implements AutoCloseable {
    /** The node was asked to change the Cid since. */
    private static final byte FORGOTTEN = 0x7F;

    private static final byte[] NOTHING = {};
    private static final byte NOTED = 0;
    private static final long BUFFER = 16L << 20;
    private static final long SMALL_BUFFER = 4L << 20;
    private static final long CACHE = 8L << 20;
    private static final int BATCH = 1_000;
    private static final int NEVER = 1 << 30;

    private final Path directory;
    private final Deque<RocksObject> parts = new ArrayDeque<>();
    private final WriteOptions unlogged;
    private final WriteBatch batch;
    private final RocksDB db;

    /** What was added. A buffer is not in order until it is full, so nothing is looked up before {@link #finish()}. */
    private final ColumnFamilyHandle added;

    /** What came later. */
    private final ColumnFamilyHandle changed;

    private SortedFile(Path directory) throws RocksDBException {
        this.directory = directory;
        RocksDB.loadLibrary();
        unlogged = own(new WriteOptions().setDisableWAL(true));
        batch = own(new WriteBatch());
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                .setBlockCache(own(new LRUCache(CACHE)))
                .setCacheIndexAndFilterBlocks(true)
                .setFilterPolicy(own(new BloomFilter()));
        ColumnFamilyOptions unsorted =
                family(table).setWriteBufferSize(BUFFER).setMemTableConfig(new VectorMemTableConfig());
        ColumnFamilyOptions sorted = family(table).setWriteBufferSize(SMALL_BUFFER);
        DBOptions options = own(new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setErrorIfExists(true)
                // What is unsorted takes one writer at a time.
                .setAllowConcurrentMemtableWrite(false));
        List<ColumnFamilyHandle> families = new ArrayList<>();
        db = own(RocksDB.open(
                options,
                directory.toString(),
                List.of(
                        new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, unsorted),
                        new ColumnFamilyDescriptor("changed".getBytes(UTF_8), sorted)),
                families));
        added = own(families.get(0));
        changed = own(families.get(1));
    }

    private ColumnFamilyOptions family(BlockBasedTableConfig table) {
        return own(new ColumnFamilyOptions()
                .setMaxWriteBufferNumber(2)
                .setDisableAutoCompactions(true)
                .setLevel0SlowdownWritesTrigger(NEVER)
                .setLevel0StopWritesTrigger(NEVER)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(table));
    }

    /** Is to be closed with this, before what it was made of. */
    private <T extends RocksObject> T own(T part) {
        parts.push(part);
        return part;
    }

    static SortedFile create(Path directory) throws IOException {
        Files.createDirectories(directory.toAbsolutePath().getParent());
        try {
            return new SortedFile(directory);
        } catch (RocksDBException e) {
            throw failure(e);
        }
    }

    static IOException failure(Exception e) {
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
        add(added, cid, tag);
    }

    /** Adds a note; visible after {@link #finish()}. */
    void note(byte[] cid) throws RocksDBException {
        add(changed, cid, NOTED);
    }

    private void add(ColumnFamilyHandle family, byte[] cid, byte tag) throws RocksDBException {
        batch.put(family, tagged(cid, tag), NOTHING);
        if (batch.count() == BATCH) {
            write();
        }
    }

    void finish() throws RocksDBException {
        write();
        try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
            db.flush(flush, List.of(added, changed));
        }
    }

    private void write() throws RocksDBException {
        db.write(unlogged, batch);
        batch.clear();
    }

    void forget(byte[] cid) throws RocksDBException {
        db.put(changed, unlogged, tagged(cid, FORGOTTEN), NOTHING);
    }

    boolean isForgotten(byte[] cid) throws RocksDBException {
        return db.get(changed, tagged(cid, FORGOTTEN)) != null;
    }

    boolean has(byte[] cid, byte tag) throws RocksDBException {
        return db.get(added, tagged(cid, tag)) != null;
    }

    /** All that was added, in the order of Cids. */
    Walk walk() {
        return new Walk(db.newIterator(added), false);
    }

    /** The Cids with a note. */
    Walk noted() {
        return new Walk(db.newIterator(changed), true);
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
        private byte[] key;
        private byte[] cid;
        private boolean recursive;
        private boolean direct;

        private Walk(RocksIterator rows, boolean notes) {
            this.rows = rows;
            this.notes = notes;
            rows.seekToFirst();
            key = rows.isValid() ? rows.key() : null;
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
            while (key != null && (cid == null || isOf(key, cid))) {
                take(key, key[key.length - 1]);
                rows.next();
                key = rows.isValid() ? rows.key() : null;
            }
            if (key == null) {
                check();
            }
            return cid != null;
        }

        private static boolean isOf(byte[] key, byte[] cid) {
            return key.length == cid.length + 1 && Arrays.equals(key, 0, cid.length, cid, 0, cid.length);
        }

        private void take(byte[] of, byte tag) {
            if (!notes || tag == NOTED) {
                cid = Arrays.copyOf(of, of.length - 1);
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
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
        SnapshotDirectory.remove(directory);
    }
}
