package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.model.PinIntent;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * What intents have caused before one task's gate opened, and is not said yet. Of years of flapping pins subscribers are
 * told what is left, as the node is (design 5): each event of the way there would have to be written, and read back by the
 * task. Who {@linkplain PinIntent#AWAITED waits} for an intent is told as ever.
 *
 * <p>Such a row is marked ({@link PinRow#isAnnounced()}). It is announced by the next intent that is awaited, before it is
 * handed out, or by a walk over the ready lanes behind the opening of the gate, whichever comes first. That a walk is due is
 * a row of the agenda itself, so who takes over in the midst of one walks again. Confined to the task's thread.
 */
final class Unannounced {
    /** A tick's: with twelve tasks some 15,000 a second, which leaves half of their thread to what comes in meanwhile. */
    static final int SLICE = 128;

    /** While other tasks here still read what they must: nobody waits for what is told, but for them. */
    static final int SMALL_SLICE = 8;

    private final CatchUpGate gate;
    private final Agenda agenda;
    private final BooleanSupplier othersCatchUp;
    private boolean due;
    private Deque<DueRows> lanes;

    /** @param othersCatchUp whether the gate of another task in this process is closed */
    Unannounced(CatchUpGate gate, Agenda agenda, BooleanSupplier othersCatchUp) {
        this.gate = gate;
        this.agenda = agenda;
        this.othersCatchUp = othersCatchUp;
        due = agenda.hasUnannounced();
    }

    /** Whether the event about a Cid that an intent has brought to this state waits for the gate. */
    boolean keeps(PinState state) {
        if (gate.isOpen() || !mayWait(state)) {
            return false;
        }
        if (!due) {
            agenda.setUnannounced(true);
            due = true;
        }
        return true;
    }

    /** Whether the walk, or whoever hands the operation out, finds a Cid in that state. */
    static boolean mayWait(PinState state) {
        return state != null
                && state.operation() != null
                && state.operation().phase() == Phase.QUEUED
                && state.slot().lane().isReady();
    }

    /** The next rows of the walk, announced or not; none if no walk is due, or the gate is closed. */
    List<Agenda.Row> slice() {
        if (!due || !gate.isOpen()) {
            return List.of();
        }
        if (lanes == null) {
            lanes = new ArrayDeque<>();
            Arrays.stream(Lane.values())
                    .filter(Lane::isReady)
                    .map(lane -> new DueRows(agenda, lane))
                    .forEach(lanes::add);
        }
        int most = othersCatchUp.getAsBoolean() ? SMALL_SLICE : SLICE;
        while (!lanes.isEmpty()) {
            List<Agenda.Row> rows = lanes.peek().due(Long.MAX_VALUE - 1, most);
            if (!rows.isEmpty()) {
                return rows;
            }
            lanes.remove();
        }
        agenda.setUnannounced(false);
        due = false;
        return List.of();
    }
}
