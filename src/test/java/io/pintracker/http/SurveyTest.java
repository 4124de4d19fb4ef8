package io.pintracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SurveyTest {
    private static final Instant NOW = Instant.parse("2026-11-22T03:00:30Z");

    private final List<PinInfo> pins = new ArrayList<>();
    private final Deque<Runnable> jobs = new ArrayDeque<>();
    private final AtomicLong nanos = new AtomicLong();
    private final Surveyor surveyor = new Surveyor(
            visitor -> {
                nanos.addAndGet(1_000_000_000L);
                pins.forEach(visitor);
            },
            jobs::add,
            Clock.fixed(NOW, ZoneOffset.UTC),
            nanos::get);

    private static Cid cid(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(36).put(new byte[] {1, 0x55, 0x12, 0x20});
        return Cid.ofBytes(bytes.putInt(32, number).array());
    }

    private void pin(int number, TrackerStatus status, long secondsAgo, String error, Reason reason, Instant next) {
        pins.add(FakeEvents.info(cid(number), status, NOW.minusSeconds(secondsAgo), 1, error, reason, next));
    }

    @Test
    void countsStatusesAndWhatWaits() {
        pin(1, TrackerStatus.PINNED, 5, "", null, null);
        pin(2, TrackerStatus.PIN_QUEUED, 90, "", null, null);
        pin(3, TrackerStatus.PIN_QUEUED, 10, "", null, null);
        pin(4, TrackerStatus.PIN_QUEUED, 500, "boom", Reason.IPFS_ERROR, NOW.plusSeconds(7));
        pin(5, TrackerStatus.UNPIN_QUEUED, 3, "", null, null);

        assertThat(surveyor.latest()).isEmpty();
        jobs.remove().run();
        Survey survey = surveyor.latest().orElseThrow();

        assertThat(survey.statuses())
                .hasSize(TrackerStatus.values().length)
                .containsEntry("pinned", 1L)
                .containsEntry("pin_queued", 3L)
                .containsEntry("remote", 0L);
        assertThat(survey.queues())
                .containsEntry("priority", new Survey.Queue(2, 1, NOW.minusSeconds(90)))
                .containsEntry("normal", new Survey.Queue(0, 0, null))
                .containsEntry("unpin", new Survey.Queue(1, 0, NOW.minusSeconds(3)));
        assertThat(survey.errors()).singleElement().satisfies(group -> {
            assertThat(group.reason()).isEqualTo("ipfs_error");
            assertThat(group.retrying()).isOne();
            assertThat(group.resting()).isZero();
        });
    }

    @Test
    void keepsTheNewestErrorsOfEachReasonOnly() {
        for (int i = 0; i < 250; i++) {
            pin(i, TrackerStatus.PIN_ERROR, i, "nobody has it", Reason.NO_PROGRESS, null);
        }
        pin(900, TrackerStatus.UNPIN_ERROR, 1, "no", null, null);

        var unused = surveyor.latest();
        jobs.remove().run();
        List<Survey.ErrorGroup> errors = surveyor.latest().orElseThrow().errors();

        assertThat(errors).extracting(Survey.ErrorGroup::reason).containsExactly("no_progress", "unknown");
        assertThat(errors.get(0).resting()).isEqualTo(250);
        assertThat(errors.get(0).rows()).hasSize(Survey.MOST_ROWS);
        assertThat(errors.get(0).rows().get(0).cid()).isEqualTo(cid(0));
        assertThat(errors.get(0).rows().get(Survey.MOST_ROWS - 1).cid()).isEqualTo(cid(Survey.MOST_ROWS - 1));
    }

    @Test
    void looksSeldomWhereThatTakesLong() {
        var first = surveyor.latest();
        assertThat(jobs).hasSize(1);
        var again = surveyor.latest();
        assertThat(jobs).as("one at a time").hasSize(1);
        jobs.remove().run();

        nanos.addAndGet(19_000_000_000L);
        assertThat(surveyor.latest()).isPresent();
        assertThat(jobs).as("a look took a second").isEmpty();

        nanos.addAndGet(1_000_000_000L);
        assertThat(surveyor.latest()).isPresent();
        assertThat(jobs).hasSize(1);
        assertThat(first).isEqualTo(again).isEmpty();
    }

    @Test
    void keepsTheLastOneWhileTheNextFails() {
        pin(1, TrackerStatus.PINNED, 5, "", null, null);
        var unused = surveyor.latest();
        jobs.remove().run();
        pins.add(null);
        nanos.addAndGet(60_000_000_000L);
        unused = surveyor.latest();
        jobs.remove().run();

        assertThat(surveyor.latest().orElseThrow().statuses()).containsEntry("pinned", 1L);
    }
}
