package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.Decision;
import io.pintracker.engine.Effect;
import io.pintracker.engine.Lane;
import io.pintracker.engine.Tally;
import io.pintracker.model.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReasonSweepTest {
    private static final int SLICE = 256;

    @TempDir
    Path dir;

    private final Map<AgendaKey, Reason> reasons = new HashMap<>();
    private AgendaRows rows;
    private ReasonSweep sweep;
    private long now = 1_000_000;

    @BeforeEach
    void open() {
        rows = new AgendaRows(dir);
        sweep = new ReasonSweep(rows.agenda(), 0);
    }

    private AgendaKey rest(Lane lane, long due, int number, Reason reason) {
        AgendaKey key = rows.put(lane, due, number);
        reasons.put(key, reason);
        return key;
    }

    /** What a slice tries again, of which every row leaves its lane; the others stay. */
    private List<AgendaKey> sweptSlice() {
        List<AgendaKey> swept = new ArrayList<>();
        List<Agenda.Row> slice = sweep.slice(now);
        assertThat(slice).hasSizeLessThanOrEqualTo(SLICE);
        for (Agenda.Row row : slice) {
            boolean meant = reasons.get(row.key()) == sweep.reason();
            if (meant) {
                rows.agenda().delete(row.key());
                reasons.remove(row.key());
                swept.add(row.key());
            }
            sweep.decided(new Decision(null, meant ? List.of(new Effect.Count(Tally.RECOVERED)) : List.of()));
        }
        return swept;
    }

    private List<AgendaKey> sweptUntilItEnds() {
        List<AgendaKey> swept = new ArrayList<>();
        do {
            swept.addAll(sweptSlice());
        } while (sweep.reason() != null);
        return swept;
    }

    @Test
    void takesWhatRestsForThatReasonAndLeavesTheOthersWhereTheyAre() {
        assertThat(sweep.slice(now)).as("nobody has asked").isEmpty();
        AgendaKey one = rest(Lane.RESTING, 10, 1, Reason.NO_PROGRESS);
        AgendaKey other = rest(Lane.RESTING, 20, 2, Reason.IPFS_ERROR);
        AgendaKey another = rest(Lane.RESTING, 30, 3, Reason.NO_PROGRESS);
        AgendaKey givenUp = rest(Lane.GIVEN_UP, 5, 4, Reason.GAVE_UP);
        rest(Lane.LATER, 5, 5, Reason.NO_PROGRESS);

        sweep.request(Reason.NO_PROGRESS);

        assertThat(sweptUntilItEnds()).containsExactly(one, another);
        assertThat(sweptSlice()).as("it has ended").isEmpty();
        sweep.request(Reason.GAVE_UP);
        assertThat(sweptUntilItEnds()).containsExactly(givenUp);
        assertThat(reasons).containsKey(other).hasSize(2);
    }

    @Test
    void whatAnotherSweepIsToFindIsFoundByIt() {
        for (int i = 0; i < SLICE + 10; i++) {
            rest(Lane.RESTING, 10, i, Reason.IPFS_ERROR);
        }
        sweep.request(Reason.NO_PROGRESS);
        assertThat(sweptUntilItEnds()).isEmpty();

        Sweep all = new Sweep(rows.agenda(), Duration.ZERO, 0);
        all.request();
        assertThat(all.slice(now)).hasSize(SLICE);
    }

    @Test
    void whatComesToRestMeanwhileIsLeftToTheNext() {
        rest(Lane.RESTING, 10, 1, Reason.NO_PROGRESS);
        sweep.request(Reason.NO_PROGRESS);
        assertThat(sweptSlice()).hasSize(1);
        AgendaKey again = rest(Lane.RESTING, Math.max(10, sweep.passed() + 1), 1, Reason.NO_PROGRESS);
        assertThat(sweptUntilItEnds()).isEmpty();
        now += 10;
        sweep.request(Reason.NO_PROGRESS);
        assertThat(sweptUntilItEnds()).containsExactly(again);
    }

    @Test
    void aRowFromAClockThatIsAheadIsNotMissed() {
        AgendaKey ahead = rest(Lane.GIVEN_UP, now + 60_000, 1, Reason.GAVE_UP);
        sweep.request(Reason.GAVE_UP);
        assertThat(sweptUntilItEnds()).containsExactly(ahead);
        assertThat(sweep.passed()).isGreaterThanOrEqualTo(now + 60_000);
    }

    /** Whatever rests and for whatever it is asked: all of that reason come, each once, and no other. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void exactlyWhatRestsForTheReasonsComes(long seed) {
        Random random = new Random(seed);
        List<Reason> known = List.of(Reason.NO_PROGRESS, Reason.IPFS_ERROR, Reason.GAVE_UP);
        for (int round = 0; round < 30; round++) {
            for (int i = random.nextInt(700); i > 0; i--) {
                now += random.nextInt(6) - 2;
                Lane lane = random.nextInt(3) == 0 ? Lane.GIVEN_UP : Lane.RESTING;
                long due = Math.max(now, sweep.passed() + 1);
                rest(lane, due, random.nextInt(), known.get(random.nextInt(known.size())));
            }
            List<Reason> asked = known.subList(0, random.nextInt(known.size() + 1));
            List<AgendaKey> due = new ArrayList<>();
            reasons.forEach((key, reason) -> {
                if (asked.contains(reason)) {
                    due.add(key);
                }
            });
            List<AgendaKey> swept = new ArrayList<>();
            asked.forEach(sweep::request);
            for (int i = 0; i < asked.size(); i++) {
                swept.addAll(sweptUntilItEnds());
            }
            assertThat(swept).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(due);
        }
    }
}
