package io.pintracker.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.query.Survey;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SurveyorTest {
    private static final Instant NOW = Instant.parse("2026-11-22T03:00:30Z");

    private final Deque<Runnable> jobs = new ArrayDeque<>();
    private final AtomicLong nanos = new AtomicLong();
    private boolean moving;
    private final Surveyor surveyor =
            new Surveyor(this::survey, jobs::add, Clock.fixed(NOW, ZoneOffset.UTC), nanos::get);

    private Survey survey() {
        nanos.addAndGet(1_000_000_000L);
        if (moving) {
            throw new IllegalStateException("a partition moves");
        }
        return Survey.sum(List.of());
    }

    @Test
    void saysWhenItLookedAndHowLongThatTook() {
        assertThat(surveyor.latest()).isEmpty();
        jobs.remove().run();

        assertThat(surveyor.latest()).contains(new Surveyor.Taken(NOW, 1_000, Survey.sum(List.of())));
    }

    @Test
    void theFirstIsWaitedFor() {
        Surveyor atOnce = new Surveyor(this::survey, Runnable::run, Clock.fixed(NOW, ZoneOffset.UTC), System::nanoTime);
        assertThat(atOnce.latest()).isPresent();
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
        var unused = surveyor.latest();
        jobs.remove().run();
        moving = true;
        nanos.addAndGet(60_000_000_000L);
        unused = surveyor.latest();
        jobs.remove().run();

        assertThat(surveyor.latest()).isPresent();
    }
}
