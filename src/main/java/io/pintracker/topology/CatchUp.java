package io.pintracker.topology;

import io.pintracker.engine.Heard;
import io.pintracker.engine.PinState;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import java.util.Map;

/**
 * What one task does before its gate opens: it keeps what {@code pin-status} says, since in a replay that is read before
 * the intents that it is about, and joins the two when all is read (design 8). Confined to the task's thread.
 */
final class CatchUp {
    private static final int SLICE = 256;

    private final CatchUpGate gate;
    private final HeardStore heard;
    private final Runnable opened;

    /** @param opened runs once, when the gate is open */
    CatchUp(CatchUpGate gate, HeardStore heard, Runnable opened) {
        this.gate = gate;
        this.heard = heard;
        this.opened = opened;
    }

    /**
     * Whether an event is to be kept.
     *
     * @param announcement null for a worker's event
     * @param incarnation of this task, whose own events tell it nothing
     */
    boolean hears(Announcement announcement, int incarnation) {
        return !gate.isOpen() && (announcement == null || announcement.incarnation() != incarnation);
    }

    void hear(Cid cid, PinInfo info, boolean announced) {
        Heard before = heard.get(cid);
        heard.put(cid, before == null ? Heard.first(info) : before.and(info, announced));
    }

    /** Whether the log has said as much about the Cid, or more: an intent that is read again is no news. */
    boolean isOldNews(Cid cid, PinState state) {
        if (gate.isOpen() || state == null) {
            return false;
        }
        Heard said = heard.get(cid);
        return said != null && said.info().generation() >= state.generation();
    }

    /** Joins a slice of what was heard, if all is read; opens the gate behind the last one. */
    void advance(TaskState state) {
        if (gate.isOpen() || !gate.isRead()) {
            return;
        }
        Map<Cid, Heard> slice = heard.take(SLICE);
        slice.forEach(state::join);
        if (slice.isEmpty()) {
            gate.open();
            opened.run();
        }
    }
}
