package io.pintracker.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Both ways: while the fingerprints of the pinset are not known, and with them. */
@Timeout(120)
@ParameterizedClass(name = "by fingerprint: {0}")
@ValueSource(booleans = {false, true})
class AuditorTest {
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Instant BEFORE = NOW.minusSeconds(1);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final Auditor.Strays FIX = new Auditor.Strays(true, false);

    @Parameter
    boolean byFingerprint;

    @TempDir
    Path directory;

    private final ListedNode node = new ListedNode();
    private final FakePinset pinset = new FakePinset();
    private Auditor auditor;

    @BeforeEach
    void start() {
        pinset.fingerprinted = byFingerprint;
        auditor = auditor(false);
    }

    @AfterEach
    void stop() {
        auditor.close();
    }

    private Auditor auditor(boolean unpinDisabled) {
        return new Auditor(
                new AuditSettings(directory.resolve("listings"), Duration.ZERO, false, unpinDisabled),
                node,
                pinset,
                pinset,
                CLOCK);
    }

    static Cid cid(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(36).put(new byte[] {1, 0x55, 0x12, 0x20});
        // Spread, so that they do not arrive in their order.
        return Cid.ofBytes(bytes.putInt(4, Integer.reverse(number * 0x9E3779B1))
                .putInt(32, number)
                .array());
    }

    private void pinned(int number, PinMode mode) {
        pinset.row(cid(number), mode, TrackerStatus.PINNED, true, BEFORE);
    }

    @Test
    void whatIsAsItShouldBeIsNoFinding() throws Exception {
        IntStream.range(0, 100).forEach(i -> pinned(i, i % 3 == 0 ? PinMode.DIRECT : PinMode.RECURSIVE));
        node.recursive = IntStream.range(0, 100).filter(i -> i % 3 != 0).mapToObj(AuditorTest::cid);
        node.direct = IntStream.range(0, 100).filter(i -> i % 3 == 0).mapToObj(AuditorTest::cid);

        AuditReport report = auditor.run("request", FIX);

        assertThat(report.pinset()).isEqualTo(100);
        assertThat(report.compared()).isEqualTo(byFingerprint ? 0 : 100);
        assertThat(report.missing() + report.strays() + report.skipped()).isZero();
        assertThat(report.strayAction()).isEqualTo(AuditReport.StrayAction.NONE);
        assertThat(report.partitions()).containsExactly(0, 1);
        assertThat(pinset.corrections).containsExactly("flush");
        assertThat(auditor.last()).contains(report);
    }

    @Test
    void missingAndWrongModeAreCorrectedUnderTheirGeneration() throws Exception {
        pinned(1, PinMode.RECURSIVE);
        pinned(2, PinMode.RECURSIVE);
        pinned(3, PinMode.DIRECT);
        pinned(4, PinMode.RECURSIVE);
        node.recursive = Stream.of(cid(3), cid(4));
        node.direct = Stream.of(cid(2));

        AuditReport report = auditor.run("request", FIX);

        assertThat(report.missingCids()).containsExactlyInAnyOrder(cid(1), cid(2), cid(3));
        assertThat(pinset.corrections)
                .contains("missing " + cid(1) + " 7", "missing " + cid(2) + " 7", "missing " + cid(3) + " 7")
                .hasSize(4);
    }

    @Test
    void whatIsWorkedOnOrNewIsSkipped() throws Exception {
        pinset.row(cid(1), PinMode.RECURSIVE, TrackerStatus.PINNED, true, NOW);
        pinset.row(cid(2), PinMode.RECURSIVE, TrackerStatus.PIN_QUEUED, false, BEFORE);
        pinset.row(cid(3), null, TrackerStatus.UNPIN_ERROR, false, BEFORE);
        pinset.row(cid(4), null, TrackerStatus.UNPINNED, true, NOW);
        pinned(5, PinMode.RECURSIVE);
        node.recursive = Stream.of(cid(3), cid(4), cid(5));

        AuditReport report = auditor.run("request", FIX);

        assertThat(report.skipped()).isEqualTo(4);
        assertThat(pinset.corrections).containsExactly("flush");
    }

    @Test
    void straysOfOurPartitionsAloneAreRemoved() throws Exception {
        pinset.open = Map.of(0, 1);
        pinset.row(cid(10), null, TrackerStatus.REMOTE, true, BEFORE);
        pinset.row(cid(12), null, TrackerStatus.UNPINNED, true, BEFORE);
        IntStream.range(100, 110).forEach(i -> pinned(2 * i, PinMode.RECURSIVE));
        node.recursive = Stream.concat(
                Stream.of(cid(10), cid(12), cid(14), cid(15)),
                IntStream.range(100, 110).mapToObj(i -> cid(2 * i)));

        AuditReport left = auditor.run("timer", Auditor.Strays.LEAVE);
        assertThat(left.strayAction()).isEqualTo(AuditReport.StrayAction.LEFT);
        assertThat(pinset.corrections).containsExactly("flush");

        node.recursive = Stream.concat(
                Stream.of(cid(10), cid(12), cid(14), cid(15)),
                IntStream.range(100, 110).mapToObj(i -> cid(2 * i)));
        AuditReport report = auditor.run("request", FIX);
        assertThat(report.strays()).isEqualTo(3);
        assertThat(report.remote()).isEqualTo(1);
        assertThat(report.strayAction()).isEqualTo(AuditReport.StrayAction.QUEUED);
        assertThat(pinset.corrections)
                .containsExactlyInAnyOrder(
                        "flush", "stray " + cid(10), "stray " + cid(12), "stray " + cid(14), "flush");
    }

    /** What other instances judge is no measure: each would find few strays in the whole, and all together remove everything. */
    @Test
    void moreThanHalfOfOurPartitionsIsNotRemovedUnlessForced() throws Exception {
        pinset.open = Map.of(0, 1);
        pinned(200, PinMode.RECURSIVE);
        node.recursive = Stream.concat(IntStream.range(0, 40).mapToObj(AuditorTest::cid), Stream.of(cid(200)));

        AuditReport report = auditor.run("timer", FIX);

        assertThat(report.strays()).isEqualTo(20);
        assertThat(report.recursive()).isEqualTo(41);
        assertThat(report.strayAction()).isEqualTo(AuditReport.StrayAction.REFUSED);
        assertThat(pinset.corrections).containsExactly("flush");
    }

    /** A row that is not like the others costs its bucket, and nothing else. */
    @Test
    void onlyBucketsThatDifferAreCompared() throws Exception {
        int pins = 50_000;
        IntStream.range(0, pins).forEach(i -> pinned(i, PinMode.RECURSIVE));
        node.recursive = IntStream.rangeClosed(3, pins).mapToObj(AuditorTest::cid);

        AuditReport report = auditor.run("request", FIX);

        assertThat(report.missingCids()).containsExactlyInAnyOrder(cid(0), cid(1), cid(2));
        assertThat(report.strayCids()).containsExactly(cid(pins));
        assertThat(report.pinset()).isEqualTo(pins);
        assertThat(report.recursive()).isEqualTo(pins - 2);
        if (byFingerprint) {
            assertThat(report.compared()).isBetween(3L, 100L);
        } else {
            assertThat(report.compared()).isEqualTo(pins);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void findsWhatAComparisonOfAllFinds(long seed) throws Exception {
        Random random = new Random(seed);
        List<Cid> recursive = new ArrayList<>();
        List<Cid> direct = new ArrayList<>();
        List<String> expected = new ArrayList<>(List.of("flush"));
        int skipped = 0;
        for (int i = 0; i < 3_000; i++) {
            boolean odd = random.nextInt(20) == 0;
            PinMode wanted = odd && random.nextInt(3) == 0
                    ? null
                    : List.of(PinMode.RECURSIVE, PinMode.DIRECT).get(random.nextInt(2));
            PinMode held = odd
                    ? random.nextInt(3) == 0 ? null : random.nextBoolean() ? PinMode.RECURSIVE : PinMode.DIRECT
                    : wanted;
            boolean settled = random.nextInt(30) != 0;
            Instant since = random.nextInt(30) == 0 ? NOW : BEFORE;
            boolean known = !odd || random.nextInt(4) != 0;
            if (known) {
                TrackerStatus status = wanted == null ? TrackerStatus.UNPINNED : TrackerStatus.PINNED;
                pinset.row(cid(i), wanted, status, settled, since);
            }
            if (held != null) {
                (held == PinMode.DIRECT ? direct : recursive).add(cid(i));
            }
            boolean right = known && settled && wanted == held;
            boolean judged = settled && since.equals(BEFORE);
            if (!known && held != null) {
                expected.add("stray " + cid(i));
            } else if (known && !right && !judged) {
                skipped++;
            } else if (known && !right) {
                expected.add(wanted == null ? "stray " + cid(i) : "missing " + cid(i) + " 7");
            }
        }
        node.recursive = recursive.stream();
        node.direct = direct.stream();

        AuditReport report = auditor.run("request", FIX);

        assertThat(pinset.corrections).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(report.skipped()).isEqualTo(skipped);
        assertThat(report.recursive()).isEqualTo(recursive.size());
        assertThat(report.direct()).isEqualTo(direct.size());
    }

    @Test
    void aPartitionThatMovesWhileTheNodeIsListedIsNotJudged() throws Exception {
        assumeTrue(byFingerprint, "without fingerprints the store itself says so when it is read");
        pinned(1, PinMode.RECURSIVE);
        node.then = visitor -> pinset.open = Map.of(0, 1, 1, 2);
        assertThatThrownBy(() -> auditor.run("request", FIX))
                .isInstanceOfSatisfying(
                        AuditException.class, e -> assertThat(e.kind()).isEqualTo(AuditException.Kind.NOT_READY));

        pinset.open = Map.of(0, 1, 1, 2);
        node.then = visitor -> pinset.open = Map.of(0, 1);
        assertThatThrownBy(() -> auditor.run("request", FIX)).isInstanceOf(AuditException.class);
        assertThat(pinset.corrections).isEmpty();
        assertThat(directory.resolve("listings")).isEmptyDirectory();
    }

    @Test
    void anEmptyPinsetRemovesNothingUnlessForced() throws Exception {
        node.direct = Stream.of(cid(1));
        assertThat(auditor.run("request", FIX).strayAction()).isEqualTo(AuditReport.StrayAction.REFUSED);
        assertThat(pinset.corrections).containsExactly("flush");

        node.direct = Stream.of(cid(1));
        assertThat(auditor.run("request", new Auditor.Strays(true, true)).strayAction())
                .isEqualTo(AuditReport.StrayAction.QUEUED);
        assertThat(pinset.corrections).contains("stray " + cid(1));
    }

    @Test
    void withUnpinDisabledNothingIsRemoved() throws Exception {
        auditor.close();
        auditor = auditor(true);
        IntStream.range(0, 10).forEach(i -> pinned(i, PinMode.RECURSIVE));
        node.recursive = IntStream.range(0, 11).mapToObj(AuditorTest::cid);
        assertThat(auditor.run("request", FIX).strayAction()).isEqualTo(AuditReport.StrayAction.UNPIN_DISABLED);
        assertThat(pinset.corrections).containsExactly("flush");
    }

    @Test
    void aListingThatBreaksOffConcludesNothingAndLeavesNothing() throws Exception {
        pinned(1, PinMode.RECURSIVE);
        pinned(2, PinMode.RECURSIVE);
        node.recursive = Stream.of(cid(1));
        node.failure = new IpfsException.Aborted();

        assertThatThrownBy(() -> auditor.run("request", FIX))
                .isInstanceOfSatisfying(
                        AuditException.class, e -> assertThat(e.kind()).isEqualTo(AuditException.Kind.NODE));

        assertThat(pinset.corrections).isEmpty();
        assertThat(auditor.last()).isEmpty();
        assertThat(auditor.running()).isEmpty();
        assertThat(directory.resolve("listings")).isEmptyDirectory();
    }

    @Test
    void whatIsNoCidHereIsCounted() throws Exception {
        node.then = visitor -> assertThat(visitor.skips("baguqeeraxyz")).isTrue();
        assertThat(auditor.run("request", FIX).unreadable()).isEqualTo(2);
    }

    @Test
    void leftoversOfAKilledProcessAreRemovedAtTheStart() throws Exception {
        Path leftover = directory.resolve("listings").resolve("3");
        Files.createDirectories(leftover);
        Files.writeString(leftover.resolve("000004.sst"), "x");
        auditor.close();
        auditor = auditor(false);
        assertThat(directory.resolve("listings")).doesNotExist();
    }

    @Test
    void aSnapshotForgetsWhatTheNodeIsAskedToChange() throws Exception {
        node.recursive = Stream.of(cid(1));
        node.direct = Stream.of(cid(2));
        try (Snapshot snapshot = auditor.list(new Call())) {
            assertThat(snapshot.modes(cid(1))).isEqualTo(Set.of(PinMode.RECURSIVE));
            assertThat(snapshot.modes(cid(2))).isEqualTo(Set.of(PinMode.DIRECT));
            assertThat(snapshot.modes(cid(3))).isEmpty();
            snapshot.forget(cid(2));
            snapshot.forget(cid(3));
            assertThat(snapshot.modes(cid(2))).isNull();
            assertThat(snapshot.modes(cid(3))).isNull();
            try (SortedFile.Walk walk = snapshot.walk()) {
                assertThat(walk.next()).isTrue();
                assertThat(walk.cid()).isIn(cid(1), cid(2));
                assertThat(walk.next()).isTrue();
                assertThat(walk.next()).isFalse();
            }
        }
    }

    /** Nothing of a listing stays on the heap: a million more pins cost it nothing. */
    @Test
    void memoryDoesNotGrowWithTheListing() throws Exception {
        long small = heapWith(10_000);
        long large = heapWith(1_000_000);
        assertThat(large - small).as("bytes of heap for a million pins").isLessThan(16 << 20);
    }

    private long heapWith(int pins) throws Exception {
        node.recursive = IntStream.range(0, pins).mapToObj(AuditorTest::cid);
        try (Snapshot snapshot = auditor.list(new Call());
                SortedFile.Walk walk = snapshot.walk()) {
            long count = 0;
            while (walk.next()) {
                count++;
            }
            assertThat(count).isEqualTo(pins);
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            return runtime.totalMemory() - runtime.freeMemory();
        }
    }
}
