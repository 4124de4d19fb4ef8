package io.pintracker.dispatch;

import io.pintracker.engine.OperationType;
import java.util.Map;

/**
 * A glance at the dispatcher.
 *
 * @param nodeUp whether the IPFS node answered last
 * @param priority tickets in the window of the priority lane; the agenda may hold more
 * @param normal likewise of the normal lane
 * @param unpin likewise of the unpin lane
 * @param running calls to the node
 * @param runningByType the same, by type; every type is there
 * @param pinWorkers workers on the priority and the normal lane
 * @param unpinWorkers workers on the unpin lane
 * @param workersLost workers that have ended though the dispatcher runs: a fault of the tracker
 * @param slotsTaken Cids with a call running or a result on its way to the log
 * @param lostEvents events that could not be written since the start
 */
public record DispatchStats(
        boolean nodeUp,
        int priority,
        int normal,
        int unpin,
        int running,
        Map<OperationType, Integer> runningByType,
        int pinWorkers,
        int unpinWorkers,
        int workersLost,
        int slotsTaken,
        long lostEvents) {

    /** The map is copied. */
    public DispatchStats {
        runningByType = Map.copyOf(runningByType);
    }
}
