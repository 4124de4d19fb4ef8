package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.engine.Lane;
import io.pintracker.engine.Operation;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Slot;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnannouncedTest {
    private static final int ROWS = 500;

    @TempDir
    Path dir;

    private AgendaRows rows;
    private CatchUpGate gate;
    private boolean othersCatchUp;
    private Unannounced unannounced;

    @BeforeEach
    void assign() {
        rows = new AgendaRows(dir);
        reassign();
    }

    /** The task comes to an owner that finds only what is stored. */
    private void reassign() {
        gate = new CatchUpGate(CompletableFuture.completedFuture(Map.of()));
        unannounced = new Unannounced(gate, rows.agenda(), () -> othersCatchUp);
    }

    @Test
    void onlyWhatWaitsForAWorkerIsKept() {
        assertThat(unannounced.keeps(state(Lane.PRIORITY, Phase.QUEUED))).isTrue();
        assertThat(unannounced.keeps(state(Lane.UNPIN, Phase.QUEUED))).isTrue();
        assertThat(unannounced.keeps(state(Lane.LATER, Phase.QUEUED)))
                .as("a back-off")
                .isFalse();
        assertThat(unannounced.keeps(state(Lane.NORMAL, Phase.IN_PROGRESS))).isFalse();
        assertThat(unannounced.keeps(state(Lane.RESTING, Phase.ERROR))).isFalse();
        assertThat(unannounced.keeps(null)).as("forgotten").isFalse();
        assertThat(unannounced.keeps(new PinState(null, null, true, true, 1, null, null, null)))
                .as("nothing to be done")
                .isFalse();
    }

    @Test
    void nothingIsKeptOnceTheGateIsOpen() {
        assertThat(unannounced.keeps(state(Lane.PRIORITY, Phase.QUEUED))).isTrue();
        gate.open();
        assertThat(unannounced.keeps(state(Lane.PRIORITY, Phase.QUEUED))).isFalse();
    }

    @Test
    void theWalkComesToEveryRowOfTheReadyLanesOnceTheGateIsOpen() {
        Set<AgendaKey> ready = new HashSet<>();
        for (int i = 0; i < ROWS; i++) {
            ready.add(rows.put(Lane.PRIORITY, i, i));
            ready.add(rows.put(Lane.NORMAL, i, ROWS + i));
            ready.add(rows.put(Lane.UNPIN, i, 2 * ROWS + i));
            rows.put(Lane.LATER, i, 3 * ROWS + i);
        }
        assertThat(unannounced.keeps(state(Lane.PRIORITY, Phase.QUEUED))).isTrue();
        assertThat(unannounced.slice()).as("the gate is closed").isEmpty();

        gate.open();

        assertThat(walk()).hasSameSizeAs(ready).containsAll(ready);
    }

    @Test
    void whoTakesOverInTheMidstOfAWalkWalksAgain() {
        keepSomeAndOpen();
        assertThat(unannounced.slice()).isNotEmpty().hasSizeLessThan(ROWS);

        reassign();
        gate.open();

        assertThat(walk()).hasSize(ROWS);
        reassign();
        gate.open();
        assertThat(walk()).as("the walk had ended").isEmpty();
    }

    @Test
    void theWalkLeavesTheThreadToTasksThatStillCatchUp() {
        keepSomeAndOpen();

        othersCatchUp = true;
        assertThat(unannounced.slice()).hasSize(Unannounced.SMALL_SLICE);
        othersCatchUp = false;
        assertThat(unannounced.slice()).hasSize(Unannounced.SLICE);
    }

    @Test
    void nothingIsWalkedWhereNothingWasKept() {
        rows.put(Lane.NORMAL, 1, 1);
        gate.open();
        assertThat(walk()).isEmpty();
    }

    private void keepSomeAndOpen() {
        for (int i = 0; i < ROWS; i++) {
            rows.put(Lane.NORMAL, i, i);
        }
        assertThat(unannounced.keeps(state(Lane.NORMAL, Phase.QUEUED))).isTrue();
        gate.open();
    }

    private List<AgendaKey> walk() {
        List<AgendaKey> walked = new ArrayList<>();
        List<Agenda.Row> slice = unannounced.slice();
        while (!slice.isEmpty()) {
            slice.forEach(row -> walked.add(row.key()));
            slice = unannounced.slice();
        }
        return walked;
    }

    private static PinState state(Lane lane, Phase phase) {
        Operation operation = new Operation(OperationType.PIN, phase, 0, false, 0);
        return new PinState(null, null, true, true, 1, operation, new Slot(lane, 1), null);
    }
}
