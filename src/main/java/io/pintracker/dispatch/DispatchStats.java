package io.pintracker.dispatch;

/**
 * A glance at the dispatcher.
 *
 * @param nodeUp whether the IPFS node answered last
 * @param priority tickets in the window of the priority lane; the agenda may hold more
 * @param normal likewise of the normal lane
 * @param unpin likewise of the unpin lane
 * @param running calls to the node
 * @param slotsTaken Cids with a call running or a result on its way to the log
 * @param lostEvents events that could not be written since the start
 */
public record DispatchStats(
        boolean nodeUp, int priority, int normal, int unpin, int running, int slotsTaken, long lostEvents) {}
