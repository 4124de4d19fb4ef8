package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.Lane;
import io.pintracker.engine.Operation;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Slot;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.Cids;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
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
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CensusTest {
    private static final int SLICE = 7;
    private static final String SELF = "us";

    @TempDir
    Path dir;

    private KeyValueStore<Bytes, byte[]> rows;
    private KnownCids cids;
    private PinStore pins;
    private CountStore stored;

    @BeforeEach
    void open() {
        rows = MemoryStores.store(PinStore.NAME, dir);
        stored = new CountStore(MemoryStores.store(CountStore.NAME, dir));
        var unused = census();
    }

    /** As of a task that was just assigned. */
    private Census census() {
        cids = new KnownCids(1);
        pins = new PinStore(rows, cids, 1);
        return new Census(rows, stored, cids, SLICE, SELF);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void countsAreThoseOfAFullWalkWhateverChangesMeanwhile(long seed) {
        Random random = new Random(seed);
        Map<Cid, PinState> known = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            change(null, known, random);
        }
        Census census = census();
        assertThat(census.counts()).as("rows of a version that did not count").isNull();
        int fingerprints = 0;
        for (int step = 0; step < 2_000; step++) {
            change(census, known, random);
            if (random.nextInt(4) == 0) {
                census.walk();
            }
            if (random.nextInt(200) == 0) {
                census.write();
                census = census();
            }
            if (census.counts() != null) {
                assertThat(census.counts()).as("seed %s, step %s", seed, step).isEqualTo(full(known));
            }
            if (census.fingerprint() != null) {
                fingerprints++;
                assertThat(census.fingerprint())
                        .as("seed %s, step %s", seed, step)
                        .isEqualTo(fingerprint(known));
            }
        }
        assertThat(census.counts()).isNotNull();
        assertThat(fingerprints).as("steps with a fingerprint").isGreaterThan(500);
        assertThat(census.mended()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void noCidOfARowIsEverSaidToHaveNone(long seed) {
        Random random = new Random(seed);
        Map<Cid, PinState> known = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            change(null, known, random);
        }
        Census census = census();
        int lacking = 0;
        for (int step = 0; step < 2_000; step++) {
            change(census, known, random);
            if (random.nextInt(4) == 0) {
                census.walk();
            }
            for (int cid = 0; cid < 80; cid++) {
                if (cids.lacks(cid(cid))) {
                    lacking++;
                    assertThat(known).as("seed %s, step %s", seed, step).doesNotContainKey(cid(cid));
                }
            }
        }
        assertThat(lacking).as("looks that were spared").isGreaterThan(1_000);
    }

    @Test
    void anEmptyTaskIsCountedAtOnceAndARestartReadsOneRow() {
        Census census = census();
        census.walk();
        census.write();
        assertThat(census.counts()).isEqualTo(new Counts());
        assertThat(stored.get()).as("nothing is written where there is nothing").isNull();
        Map<Cid, PinState> known = new HashMap<>();
        Random random = new Random(9);
        for (int i = 0; i < 50; i++) {
            change(census, known, random);
        }
        census.write();

        assertThat(census().counts()).isEqualTo(full(known));
    }

    @Test
    void theWalkMendsWrongCounts() {
        Map<Cid, PinState> known = new HashMap<>();
        Random random = new Random(10);
        for (int i = 0; i < 50; i++) {
            change(null, known, random);
        }
        stored.put(new Counts());
        Census census = census();
        for (int i = 0; i < (known.size() - 1) / SLICE; i++) {
            assertThat(census.counts()).isEqualTo(new Counts());
            census.walk();
        }
        census.walk();
        census.write();

        assertThat(census.counts()).isEqualTo(full(known));
        assertThat(census.mended()).isEqualTo(1);
        assertThat(stored.get()).isEqualTo(full(known));
    }

    /** Under at-least-once a crash can bring a row that nobody was told of; the object that others hold is mended. */
    @Test
    void theWalkMendsAWrongFingerprint() {
        Map<Cid, PinState> known = new HashMap<>();
        Random random = new Random(11);
        for (int i = 0; i < 50; i++) {
            change(null, known, random);
        }
        Census census = census();
        while (!census.isComplete()) {
            census.walk();
        }
        Fingerprint held = census.fingerprint();
        for (int i = 0; i < 10; i++) {
            change(null, known, random);
        }
        assertThat(held).isNotEqualTo(fingerprint(known));
        for (int i = 0; i <= 80 / SLICE; i++) {
            census.walk();
        }

        assertThat(held).isEqualTo(fingerprint(known)).isSameAs(census.fingerprint());
        assertThat(census.mended()).isPositive();
    }

    @Test
    void saysForWhatReasonsErrorsRestAndWhatWaits() {
        Counts counts = new Counts();
        counts.move(null, waits(Lane.RESTING, OperationType.PIN, Phase.ERROR, Reason.NO_SPACE, true));
        counts.move(null, waits(Lane.GIVEN_UP, OperationType.PIN, Phase.ERROR, Reason.GAVE_UP, true));
        counts.move(null, waits(Lane.RESTING, OperationType.UNPIN, Phase.ERROR, null, false));
        counts.move(null, waits(Lane.LATER, OperationType.PIN, Phase.QUEUED, Reason.NO_SPACE, true));
        counts.move(null, waits(Lane.LATER, OperationType.UNPIN, Phase.QUEUED, Reason.TIMED_OUT, false));
        counts.move(null, waits(Lane.NORMAL, OperationType.PIN, Phase.QUEUED, null, false));
        counts.move(null, failed(Reason.TIMED_OUT));
        counts.move(null, failed(Reason.IPFS_UNAVAILABLE));
        counts.move(null, waits(Lane.NORMAL, OperationType.PIN, Phase.IN_PROGRESS, null, false));

        assertThat(counts.resting()).isEqualTo(Map.of("no_space", 1L, "gave_up", 1L, "unknown", 1L));
        assertThat(counts.retrying()).isEqualTo(Map.of("no_space", 1L, "timed_out", 2L));
        assertThat(counts.later()).containsEntry(Lane.PRIORITY, 1L).containsEntry(Lane.UNPIN, 1L);
        assertThat(counts.waiting()).containsEntry(Lane.NORMAL, 1L).containsEntry(Lane.PRIORITY, 2L);
        assertThat(counts.byLane()).containsEntry(Lane.NORMAL, 2L).containsEntry(Lane.RESTING, 2L);
        assertThat(Counts.decode(counts.encode())).isEqualTo(counts);
    }

    @Test
    void aRowOfAnOlderReleaseIsInNoIndex() {
        Counts counts = new Counts();
        counts.move(null, remote(new Slot(Lane.ELSEWHERE, 0), null));
        Operation lettingGo = new Operation(OperationType.REMOTE, Phase.ERROR, 6, false, 5);
        counts.move(null, remote(new Slot(Lane.RESTING, 5), lettingGo));
        assertThat(counts.isElsewhereIndexed()).isTrue();
        assertThat(counts.lettingGo()).isEqualTo(1);

        PinState older = remote(null, null);
        counts.move(null, older);
        assertThat(counts.isElsewhereIndexed()).isFalse();

        counts.move(older, remote(new Slot(Lane.ELSEWHERE, 0), null));
        assertThat(counts.isElsewhereIndexed()).isTrue();
    }

    private static PinState remote(Slot slot, Operation operation) {
        Standing standing = new Standing(TrackerStatus.REMOTE, Instant.EPOCH, "", null, 0, false, null, null);
        return new PinState(null, null, true, false, 1, operation, slot, standing);
    }

    /** Behind its back-off, in a lane again. */
    private static PinState failed(Reason reason) {
        Standing standing =
                new Standing(TrackerStatus.PIN_QUEUED, Instant.EPOCH, "failed", reason, 1, true, null, null);
        Operation operation = new Operation(OperationType.PIN, Phase.QUEUED, 1, false, 5);
        return new PinState(null, null, true, true, 1, operation, new Slot(Lane.PRIORITY, 5), standing);
    }

    private static PinState waits(Lane lane, OperationType type, Phase phase, Reason reason, boolean priority) {
        Standing standing = new Standing(TrackerStatus.PIN_QUEUED, Instant.EPOCH, "", reason, 1, priority, null, null);
        return new PinState(
                null, null, true, true, 1, new Operation(type, phase, 1, false, 0), new Slot(lane, 5), standing);
    }

    @Test
    void anotherFormIsCountedAnew() {
        byte[] newer = new Counts().encode();
        newer[0] = 9;
        assertThat(Counts.decode(newer)).isNull();
        assertThat(Counts.decode(new byte[] {1, 2})).isNull();
        assertThat(Counts.decode(new byte[0])).isNull();
    }

    private void change(Census census, Map<Cid, PinState> known, Random random) {
        Cid cid = cid(random.nextInt(80));
        PinState before = known.get(cid);
        PinState after = random.nextInt(5) == 0 ? null : state(cid, random);
        if (after == null) {
            known.remove(cid);
            pins.delete(cid);
        } else {
            known.put(cid, after);
            pins.put(cid, new PinRow(after, 1, 1));
        }
        if (census != null) {
            census.changed(cid, before, after);
            // As the processor does, at the end of each record.
            census.write();
        }
    }

    private static Lane lane(Random random) {
        return random.nextBoolean() ? null : any(Lane.values(), random);
    }

    private static <T> T any(T[] values, Random random) {
        return values[random.nextInt(values.length)];
    }

    private static Counts full(Map<Cid, PinState> known) {
        Counts counts = new Counts();
        known.values().forEach(state -> counts.move(null, state));
        return counts;
    }

    private static Fingerprint fingerprint(Map<Cid, PinState> known) {
        Fingerprint fingerprint = new Fingerprint();
        known.forEach((cid, state) -> fingerprint.move(cid, null, state, SELF));
        return fingerprint;
    }

    private static PinState state(Cid cid, Random random) {
        Lane lane = lane(random);
        Reason reason = random.nextBoolean() ? null : any(Reason.values(), random);
        Standing standing = new Standing(
                any(TrackerStatus.values(), random), Instant.EPOCH, "", reason, 0, random.nextBoolean(), null, null);
        Operation operation = random.nextInt(3) == 0
                ? null
                : new Operation(any(OperationType.values(), random), any(Phase.values(), random), 1, false, 0);
        Pin pin = Pin.of(cid, any(PinMode.values(), random), Instant.EPOCH);
        Pin where = random.nextInt(5) == 0 ? pin.allocatedTo(List.of("others")) : pin;
        boolean wanted = random.nextInt(4) != 0;
        return new PinState(null, where, wanted, true, 1, operation, lane == null ? null : new Slot(lane, 5), standing);
    }

    private static Cid cid(int number) {
        return Cids.cid(number * 7919);
    }
}
