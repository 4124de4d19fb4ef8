package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.Decision;
import io.pintracker.engine.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SweepTest {
    private static final Duration NEVER = Duration.ZERO;
    private static final int SLICE = 256;

    @TempDir
    Path dir;

    private AgendaRows rows;
    private Agenda agenda;
    private long now = 1_000_000;

    @BeforeEach
    void open() {
        rows = new AgendaRows(dir);
        agenda = rows.agenda();
    }

    @Test
    void readsErrorsInSlicesAndNothingElse() {
        for (int i = 0; i < 2 * SLICE + 1; i++) {
            rest(Lane.RESTING, 10, i);
        }
        rest(Lane.NORMAL, 10, 9_000);
        rest(Lane.LATER, 10, 9_001);
        Sweep sweep = new Sweep(agenda, NEVER, 0);
        assertThat(sweep.slice(now)).as("nobody has asked").isEmpty();

        sweep.request();

        assertThat(sweptSlice(sweep)).hasSize(SLICE);
        assertThat(sweptSlice(sweep)).hasSize(SLICE);
        assertThat(sweptSlice(sweep)).hasSize(1);
        assertThat(sweptSlice(sweep)).isEmpty();
        assertThat(agenda.page(Lane.NORMAL, AgendaKey.from(Lane.NORMAL, 0), now, 9)
                        .rows())
                .hasSize(1);
    }

    @Test
    void leavesWhatCameToRestMeanwhileToTheNext() {
        AgendaKey early = rest(Lane.RESTING, 10, 1);
        Sweep sweep = new Sweep(agenda, NEVER, 0);
        sweep.request();
        assertThat(sweptSlice(sweep)).containsExactly(early);
        AgendaKey again = rest(Lane.RESTING, Math.max(10, sweep.passed(Lane.RESTING) + 1), 1);
        assertThat(sweptSlice(sweep)).isEmpty();
        now += 10;
        assertThat(sweptSlice(sweep)).as("the sweep has ended").isEmpty();

        sweep.request();

        assertThat(sweptSlice(sweep)).containsExactly(again);
    }

    @Test
    void aRequestMeanwhileIsMergedAndTakesInWhatRestsByThen() {
        rest(Lane.RESTING, 10, 1);
        Sweep sweep = new Sweep(agenda, Duration.ofHours(1), 0);
        assertThat(sweptSlice(sweep)).hasSize(1);
        assertThat(sweep.isAutomatic()).isTrue();
        now += 10;
        AgendaKey later = rest(Lane.RESTING, now, 2);
        AgendaKey givenUp = rest(Lane.GIVEN_UP, now, 3);

        sweep.request();

        assertThat(sweptSlice(sweep)).containsExactly(later, givenUp);
        assertThat(sweep.isAutomatic()).isFalse();
    }

    @Test
    void onlyARequestReachesWhatWasGivenUp() {
        AgendaKey givenUp = rest(Lane.GIVEN_UP, 10, 1);
        Sweep sweep = new Sweep(agenda, Duration.ofMillis(100), 0);
        assertThat(sweptSlice(sweep)).as("by the timer").isEmpty();
        sweep.request();
        assertThat(sweptSlice(sweep)).containsExactly(givenUp);
    }

    @Test
    void theTimerCountsFromTheEndOfTheLastSweep() {
        Sweep sweep = new Sweep(agenda, Duration.ofMillis(100), 0);
        rest(Lane.RESTING, 10, 1);
        assertThat(sweptSlice(sweep)).as("at once after the assignment").hasSize(1);
        now += 500;
        assertThat(sweptSlice(sweep)).as("the end, long after").isEmpty();
        rest(Lane.RESTING, now, 2);
        now += 99;
        assertThat(sweptSlice(sweep)).isEmpty();
        now += 1;
        assertThat(sweptSlice(sweep)).hasSize(1);
        assertThat(sweptSlice(sweep)).isEmpty();
        rest(Lane.RESTING, now + 1, 3);
        now -= 10_000;
        assertThat(sweptSlice(sweep)).as("the clock was set back").isEmpty();
        now += 100;
        assertThat(sweptSlice(sweep)).hasSize(1);
    }

    @Test
    void aRowFromAClockThatIsAheadIsNotMissed() {
        AgendaKey ahead = rest(Lane.RESTING, now + 60_000, 1);
        Sweep sweep = new Sweep(agenda, NEVER, 0);
        sweep.request();
        assertThat(sweptSlice(sweep)).containsExactly(ahead);
        assertThat(sweep.passed(Lane.RESTING)).isGreaterThanOrEqualTo(now + 60_000);
    }

    @Test
    void whatASweepThatWasCutOffDidNotReachIsThereForTheNext() {
        for (int i = 0; i < SLICE + 10; i++) {
            rest(Lane.RESTING, 10, i);
        }
        Sweep first = new Sweep(agenda, NEVER, 0);
        first.request();
        assertThat(sweptSlice(first)).hasSize(SLICE);
        first.mark();
        CutSweeps cut = new CutSweeps();
        first.close(cut);
        Sweep second = new Sweep(agenda, NEVER, 1);
        second.request();
        second.close(cut);
        new Sweep(agenda, NEVER, 2).close(cut);
        assertThat(cut.take()).as("one line for the instance").isEqualTo(new CutSweeps.Cut(2, SLICE, 0, 0));
        assertThat(cut.take()).isEqualTo(CutSweeps.Cut.NONE);
        assertThat(sweptSlice(first)).as("the task has left").isEmpty();

        Sweep next = new Sweep(agenda, Duration.ofHours(1), 0);
        assertThat(sweptSlice(next)).as("at once after the assignment").hasSize(10);
    }

    @Test
    void aRestartReadsNoTombstones() {
        for (int i = 0; i < 10; i++) {
            rest(Lane.RESTING, 10 + i, i);
        }
        Sweep sweep = new Sweep(agenda, NEVER, 0);
        sweep.request();
        assertThat(sweptSlice(sweep)).hasSize(10);
        sweep.mark();

        assertThat(agenda.mark(Lane.RESTING).from().due()).isEqualTo(19);
        assertThat(new Sweep(agenda, NEVER, 0).passed(Lane.RESTING)).isEqualTo(19);
    }

    /** Whatever rests, is recovered by hand, is asked for, restarted, and whatever the clock does: none is missed, none twice. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyErrorThatThereIsComesOnce(long seed) {
        Random random = new Random(seed);
        Sweep sweep = new Sweep(agenda, NEVER, 0);
        Set<AgendaKey> resting = new HashSet<>();
        for (int round = 0; round < 100; round++) {
            Set<AgendaKey> due = new HashSet<>();
            for (int step = random.nextInt(600); step > 0; step--) {
                resting.add(comesToRest(random, sweep));
            }
            sweep.request();
            due.addAll(resting);
            List<AgendaKey> swept = sweptSlice(sweep);
            while (!swept.isEmpty()) {
                assertThat(due)
                        .as("seed %d: resting when it was asked for, and not swept", seed)
                        .containsAll(swept);
                due.removeAll(swept);
                resting.removeAll(swept);
                for (int i = random.nextInt(20); i > 0; i--) {
                    resting.add(comesToRest(random, sweep));
                }
                if (random.nextInt(4) == 0 && !due.isEmpty()) {
                    AgendaKey byHand = due.iterator().next();
                    agenda.delete(byHand);
                    due.remove(byHand);
                    resting.remove(byHand);
                }
                if (random.nextInt(10) == 0) {
                    sweep.request();
                    due.addAll(resting);
                }
                swept = sweptSlice(sweep);
            }
            assertThat(due).as("seed %d: missed", seed).isEmpty();
            sweep.mark();
            if (random.nextInt(5) == 0) {
                sweep = new Sweep(agenda, NEVER, 0);
            }
        }
    }

    private AgendaKey comesToRest(Random random, Sweep sweep) {
        now += random.nextInt(6) - 2;
        return rest(Lane.RESTING, Math.max(now, sweep.passed(Lane.RESTING) + 1), random.nextInt());
    }

    /** A slice, of which every row leaves its lane. */
    private List<AgendaKey> sweptSlice(Sweep sweep) {
        List<AgendaKey> keys = new ArrayList<>();
        for (Agenda.Row row : sweep.slice(now)) {
            agenda.delete(row.key());
            sweep.decided(new Decision(null, List.of()));
            keys.add(row.key());
        }
        return keys;
    }

    private AgendaKey rest(Lane lane, long due, int number) {
        return rows.put(lane, due, number);
    }
}
