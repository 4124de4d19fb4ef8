package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FactsTest {
    /** Version 0, two codecs of version 1, one of them of two bytes, and what names its content itself. */
    private static final List<byte[]> KINDS = List.of(
            new byte[] {0x12, 0x20},
            new byte[] {1, 0x55, 0x12, 0x20},
            new byte[] {1, 0x70, 0x12, 0x20},
            new byte[] {1, (byte) 0xA9, 0x02, 0x12, 0x20},
            new byte[] {1, 0x55, 0, 0},
            new byte[] {1, 0x55, 0, 1},
            new byte[] {1, 0x55, 0, 2},
            new byte[] {1, 0x55, 0, 40});

    @TempDir
    Path dir;

    private KeyValueStore<Bytes, byte[]> rows;

    @BeforeEach
    void open() {
        rows = MemoryStores.store(PinStore.NAME, dir);
    }

    private static Cid cid(Random random) {
        byte[] kind = KINDS.get(random.nextInt(KINDS.size()));
        byte[] digest = new byte[kind[kind.length - 1]];
        random.nextBytes(digest);
        if (digest.length > 0 && random.nextInt(4) == 0) {
            digest[0] = (byte) (random.nextBoolean() ? 0 : 0xFF);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(kind);
        bytes.writeBytes(digest);
        return Cid.ofBytes(bytes.toByteArray());
    }

    private NavigableSet<Cid> fill(int count, Random random) {
        PinStore store = new PinStore(rows, new KnownCids(1), 1);
        NavigableSet<Cid> cids = new TreeSet<>();
        Standing standing = new Standing(TrackerStatus.PINNED, Instant.EPOCH, "", null, 0, false, null, null);
        for (int i = 0; i < count; i++) {
            Cid cid = cid(random);
            Pin pin = Pin.of(cid, PinMode.RECURSIVE, Instant.EPOCH);
            store.put(cid, new PinRow(new PinState(null, pin, true, true, 1, null, null, standing), 1, 1));
            cids.add(cid);
        }
        return cids;
    }

    private List<Cid> read(BitSet buckets) {
        List<Cid> read = new ArrayList<>();
        new Facts(() -> rows, buckets, "us").forEachRemaining(fact -> read.add(fact.cid()));
        return read;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void readsTheRowsOfItsBucketsInOrderWhateverTheirKinds(long seed) {
        Random random = new Random(seed);
        NavigableSet<Cid> cids = fill(3_000, random);
        for (int wanted : new int[] {0, 1, 20, 500, 3_000}) {
            BitSet buckets = new BitSet();
            // Both ends too, and some that are there for certain.
            buckets.set(0, random.nextBoolean());
            buckets.set(CidBucket.COUNT - 1, random.nextBoolean());
            cids.stream().limit(wanted / 10).forEach(cid -> buckets.set(CidBucket.of(cid)));
            random.ints(wanted, 0, CidBucket.COUNT).forEach(buckets::set);

            assertThat(read(buckets))
                    .as("%s buckets, seed %s", buckets.cardinality(), seed)
                    .containsExactlyElementsOf(cids.stream()
                            .filter(cid -> buckets.get(CidBucket.of(cid)))
                            .toList());
        }
        assertThat(read(CidBucket.all())).containsExactlyElementsOf(cids);
    }

    @Test
    void readsNothingBetweenItsBuckets() {
        NavigableSet<Cid> cids = fill(3_000, new Random(6));
        BitSet one = new BitSet();
        one.set(CidBucket.of(cids.last()));
        int[] opened = new int[1];

        Facts facts = new Facts(
                () -> {
                    opened[0]++;
                    return rows;
                },
                one,
                "us");
        assertThat(facts).toIterable().extracting(PinFact::cid).contains(cids.last());
        assertThat(opened[0]).as("looks at the store").isLessThanOrEqualTo(3 * KINDS.size());
    }
}
