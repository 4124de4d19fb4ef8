package io.pintracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.MovingClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class HourFiguresTest {
    private static final Instant START = Instant.parse("2026-11-22T03:00:30Z");

    private Instant now = START;
    private final HourFigures hour = new HourFigures(new MovingClock(() -> now));

    private void heard(TrackerStatus status, int attempts, String error, Reason reason) {
        // An info's generation, the time of its intent, lies a second before its time.
        hour.heard(FakeEvents.info(FakeEvents.A, status, now, attempts, error, reason, null));
    }

    @Test
    void countsTheMinuteInWhichThingsHappen() {
        heard(TrackerStatus.PINNED, 1, "", null);
        heard(TrackerStatus.PINNED, 2, "", null);
        heard(TrackerStatus.UNPINNED, 1, "", null);
        heard(TrackerStatus.PIN_QUEUED, 1, "boom", Reason.IPFS_ERROR);
        heard(TrackerStatus.PIN_ERROR, 2, "boom", Reason.IPFS_ERROR);
        now = now.plus(Duration.ofMinutes(1));
        heard(TrackerStatus.PINNED, 1, "", null);

        var minutes = hour.minutes();

        assertThat(minutes).hasSize(60);
        HourFigures.Minute before = minutes.get(58);
        assertThat(before.at()).isEqualTo("2026-11-22T03:00:00Z");
        assertThat(before.pinned()).isEqualTo(2);
        assertThat(before.unpinned()).isOne();
        assertThat(before.failed()).isEqualTo(2);
        assertThat(before.halfMs()).isBetween(1_000L, 1_200L);
        assertThat(minutes.get(59).pinned()).isOne();
        assertThat(minutes.get(57).halfMs()).as("nothing is not 0").isNull();
    }

    @Test
    void passesOverWhatIsNoWorkOrOld() {
        heard(TrackerStatus.PIN_QUEUED, 0, "", null);
        heard(TrackerStatus.PIN_QUEUED, 0, "node down", Reason.IPFS_UNAVAILABLE);
        heard(TrackerStatus.PINNING, 1, "", null);
        heard(TrackerStatus.UNPINNED, 0, "", null);
        Instant said = now;
        now = now.plus(Duration.ofMinutes(5));
        hour.heard(FakeEvents.info(FakeEvents.A, TrackerStatus.PINNED, said, 1, "", null, null));

        assertThat(hour.minutes())
                .allSatisfy(minute -> assertThat(minute.pinned() + minute.unpinned() + minute.failed())
                        .isZero());
    }

    @Test
    void forgetsWhatIsOlderThanAnHour() {
        heard(TrackerStatus.PINNED, 1, "", null);
        now = now.plus(Duration.ofMinutes(60));
        assertThat(hour.minutes())
                .allSatisfy(minute -> assertThat(minute.pinned()).isZero());

        heard(TrackerStatus.PINNED, 1, "", null);
        assertThat(hour.minutes().get(59).pinned()).isOne();
    }
}
