package io.pintracker.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.TableFormatConfig;
import org.rocksdb.WriteBufferManager;

/**
 * Bounds the memory of all stores of the process together: one block cache, which index and filter blocks and the
 * memtables are charged to. By default each store would have its own 98 MiB, and index blocks beside it (spec
 * kafka-streams-notes C.6).
 */
public final class BoundedRocksDb implements RocksDBConfigSetter {
    static final String MEMORY = "pintracker.rocksdb.memory";

    private static final int BLOCK_BYTES = 16 * 1024;
    private static final int SHARDS = -1;

    /** The shared memory; made once a process and closed after Streams. Thread-safe. */
    public static final class Memory implements AutoCloseable {
        private final Cache cache;
        private final WriteBufferManager buffers;

        /** So many bytes for everything. */
        public Memory(long bytes) {
            RocksDB.loadLibrary();
            cache = new LRUCache(bytes, SHARDS, false, 0.1);
            buffers = new WriteBufferManager(bytes / 2, cache);
        }

        /** Has a store take its memory here. */
        public void bound(Options options) {
            TableFormatConfig given = options.tableFormatConfig();
            if (given instanceof BlockBasedTableConfig table) {
                bound(table);
                options.setTableFormatConfig(table);
            }
            options.setWriteBufferManager(buffers);
            // A start opens each of some dozens of stores twice, and by default with 16 threads made for each; there
            // are few files.
            options.setMaxFileOpeningThreads(1);
            options.setSkipStatsUpdateOnDbOpen(true);
        }

        private void bound(BlockBasedTableConfig table) {
            table.setBlockCache(cache);
            table.setCacheIndexAndFilterBlocks(true);
            table.setPinTopLevelIndexAndFilter(true);
            table.setBlockSize(BLOCK_BYTES);
            table.setFilterPolicy(new BloomFilter());
        }

        @Override
        public void close() {
            buffers.close();
            cache.close();
        }
    }

    @Override
    public void setConfig(String storeName, Options options, Map<String, Object> configs) {
        ((Memory) configs.get(MEMORY)).bound(options);
    }

    @Override
    public void close(String storeName, Options options) {
        // The shared memory outlives every store.
    }
}
