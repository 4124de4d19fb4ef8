package io.pintracker.topology;

import static io.pintracker.testing.Cids.cid;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PinStoreTest {
    private static final int CIDS = 50;
    private static final Standing PINNED =
            new Standing(TrackerStatus.PINNED, Instant.EPOCH, "", null, 0, false, null, null);

    @TempDir
    Path dir;

    private KeyValueStore<Bytes, byte[]> rows;

    @BeforeEach
    void open() {
        rows = MemoryStores.store(PinStore.NAME, dir);
    }

    /** Whether all rows fit into what is kept, some do or one does. */
    @ParameterizedTest
    @CsvSource({"1, 1", "2, 800", "3, 8192"})
    void whatIsReadIsWhatTheStoreHolds(long seed, int partitions) {
        Random random = new Random(seed);
        PinStore pins = new PinStore(rows, new KnownCids(partitions), partitions);
        for (int step = 0; step < 5_000; step++) {
            Cid cid = cid(random.nextInt(CIDS));
            switch (random.nextInt(4)) {
                case 0 -> pins.delete(cid);
                case 1 -> pins.put(cid, row(cid, name(random), step));
                default ->
                    assertThat(pins.get(cid))
                            .as("seed %s, step %s, %s", seed, step, cid)
                            .isEqualTo(stored(cid));
            }
        }
    }

    @Test
    void aRowThatIsWantedAgainIsNotReadAgain() {
        PinStore pins = new PinStore(rows, new KnownCids(1), 1);
        pins.put(cid(1), row(cid(1), "a", 1));
        PinRow first = pins.get(cid(1));

        assertThat(pins.get(cid(1))).isSameAs(first);
    }

    @Test
    void noCidIsLookedForThatIsKnownToHaveNoRow() {
        KnownCids known = new KnownCids(1);
        PinStore pins = new PinStore(rows, known, 1);
        known.arrive();
        // Behind the back of whoever alone writes here.
        rows.put(Bytes.wrap(cid(1).bytes()), PinRowCodec.encode(row(cid(1), "a", 1)));

        assertThat(pins.get(cid(1))).isNull();
    }

    private PinRow stored(Cid cid) {
        byte[] value = rows.get(Bytes.wrap(cid.bytes()));
        return value == null ? null : PinRowCodec.decode(cid, value);
    }

    /** Short, long, with what the row cannot hold as it is, and with what stands there in place of that. */
    private static String name(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> "n".repeat(1_000);
            case 1 -> "half \ud83d";
            case 2 -> "\ufffd";
            default -> "n";
        };
    }

    private static PinRow row(Cid cid, String name, long generation) {
        Pin pin = Pin.of(cid, PinMode.RECURSIVE, Instant.EPOCH).described(name, Map.of(), List.of());
        return new PinRow(new PinState(null, pin, true, true, generation, null, null, PINNED), 1, 1);
    }
}
