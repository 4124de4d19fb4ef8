package io.pintracker.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StartSnapshotTest {
    private static final Cid HELD = AuditorTest.cid(2);
    private static final Cid DIRECT = AuditorTest.cid(4);
    private static final Cid NOT_HELD = AuditorTest.cid(6);

    @TempDir
    Path directory;

    private final ListedNode node = new ListedNode();
    private final FakePinset pinset = new FakePinset();
    private Auditor auditor;
    private StartSnapshot start;

    @BeforeEach
    void start() {
        auditor = new Auditor(
                new AuditSettings(directory.resolve("listings"), Duration.ZERO, false, false),
                node,
                pinset,
                pinset,
                Clock.systemUTC());
        start = new StartSnapshot(auditor, pinset, false, Duration.ofMillis(20), Duration.ofHours(1));
        node.recursive = Stream.of(HELD);
        node.direct = Stream.of(DIRECT);
    }

    @AfterEach
    void stop() {
        start.close();
        auditor.close();
    }

    private void take() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        start.begin(() -> true, () -> Integer.MAX_VALUE, done::countDown);
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void answersForWhatIsSoAlready() throws Exception {
        assertThat(start.isSo(HELD, PinMode.RECURSIVE)).isFalse();
        take();
        assertThat(start.isSo(HELD, PinMode.RECURSIVE)).isTrue();
        assertThat(start.isSo(HELD, PinMode.DIRECT)).isFalse();
        assertThat(start.isSo(HELD, null)).isFalse();
        assertThat(start.isSo(DIRECT, PinMode.DIRECT)).isTrue();
        assertThat(start.isSo(NOT_HELD, null)).isTrue();
        assertThat(start.isSo(NOT_HELD, PinMode.RECURSIVE)).isFalse();
    }

    @Test
    void forgetsWhatTheNodeIsAskedToChange() throws Exception {
        take();
        start.calling(NOT_HELD);
        start.calling(HELD);
        assertThat(start.isSo(NOT_HELD, null)).isFalse();
        assertThat(start.isSo(HELD, PinMode.RECURSIVE)).isFalse();
        assertThat(start.isSo(DIRECT, PinMode.DIRECT)).isTrue();
    }

    @Test
    void knowsNothingOfAPartitionThatWasAway() throws Exception {
        take();
        pinset.open = Map.of(0, 2, 1, 1);
        assertThat(start.isSo(HELD, PinMode.RECURSIVE)).isFalse();
    }

    @Test
    void doesNotContradictALaterAudit() throws Exception {
        take();
        assertThat(start.isSo(NOT_HELD, null)).isTrue();
        while (auditor.last().isEmpty()) {
            Thread.onSpinWait();
        }
        node.recursive = Stream.of(HELD, NOT_HELD);
        node.direct = Stream.of();
        auditor.run("request", Auditor.Strays.LEAVE);
        assertThat(start.isSo(NOT_HELD, null)).isFalse();
        assertThat(start.isSo(DIRECT, PinMode.DIRECT)).isFalse();
    }

    @Test
    void aListingThatFailedAnswersNothingAndHoldsNothingUp() throws Exception {
        node.failure = new IpfsException.Aborted();
        take();
        assertThat(start.isSo(HELD, PinMode.RECURSIVE)).isFalse();
    }

    /** A comparison that takes longer than the listing is good for must come to its end first. */
    @Test
    void whatIsBeingComparedIsNotRemoved() throws Exception {
        CountDownLatch comparing = new CountDownLatch(1);
        CountDownLatch told = new CountDownLatch(1);
        pinset.row(NOT_HELD, PinMode.RECURSIVE, TrackerStatus.PINNED, true, Instant.EPOCH);
        pinset.onMissing = () -> {
            comparing.countDown();
            assertThat(told.await(30, TimeUnit.SECONDS)).isTrue();
            return null;
        };
        start.close();
        start = new StartSnapshot(auditor, pinset, false, Duration.ofMillis(20), Duration.ofMillis(1));
        take();
        assertThat(comparing.await(30, TimeUnit.SECONDS)).isTrue();

        // Not known any more, which is what happens at the same moment.
        await().until(() -> !start.isSo(HELD, PinMode.RECURSIVE));
        assertThat(directory.resolve("listings")).isNotEmptyDirectory();
        told.countDown();

        await().untilAsserted(() -> assertThat(directory.resolve("listings")).isEmptyDirectory());
        assertThat(auditor.last()).isPresent();
    }

    /** What was called while the node was listed may have been seen before that or behind it. */
    @Test
    void whereLittleWaitsTheLanesRunDuringALongListing() throws Exception {
        CountDownLatch released = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(2);
        AtomicInteger asked = new AtomicInteger();
        node.then = visitor -> {
            await().until(() -> released.getCount() == 0);
            start.calling(NOT_HELD);
            start.calling(HELD);
        };
        start.begin(() -> true, () -> asked.incrementAndGet() < 3 ? 100_000 : 1, () -> {
            released.countDown();
            over.countDown();
        });
        assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(asked.get()).as("not released while much waits").isGreaterThanOrEqualTo(3);
        assertThat(start.isSo(NOT_HELD, null)).isFalse();
        assertThat(start.isSo(HELD, PinMode.RECURSIVE)).isFalse();
        assertThat(start.isSo(DIRECT, PinMode.DIRECT)).isTrue();
    }
}
