package io.pintracker.engine;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinType;
import java.util.List;
import java.util.Map;

/**
 * All that is known about a Cid.
 *
 * @param accepted the intent that decided last
 * @param pin the pin that it wants, or the last one wanted; null if there never was one
 * @param wanted whether it is in the pinset
 * @param mayBeHeld false only if the node is known not to hold it
 * @param generation of the last operation; an event with a lower one is about the past
 * @param operation what is unfinished, or null
 * @param slot its one row in the agenda; null where nothing is unfinished, in error, to be forgotten or at rest elsewhere
 * @param standing what the last PinInfo said
 */
public record PinState(
        Accepted accepted,
        Pin pin,
        boolean wanted,
        boolean mayBeHeld,
        long generation,
        Operation operation,
        Slot slot,
        Standing standing) {

    /** The PinInfo of this state, spoken by {@code peer}. */
    public PinInfo info(Cid cid, PeerIdentity peer) {
        return info(cid, pin, generation, standing, peer);
    }

    /** The PinInfo of a Cid at that standing. */
    public static PinInfo info(Cid cid, Pin pin, long generation, Standing standing, PeerIdentity peer) {
        return new PinInfo(
                cid,
                pin == null ? "" : pin.name(),
                peer.peer(),
                pin == null ? List.of() : pin.allocations(),
                pin == null ? List.of() : pin.origins(),
                pin == null ? null : pin.timestamp(),
                pin == null ? Map.of() : pin.metadata(),
                peer.peername(),
                peer.ipfsPeerId(),
                peer.ipfsPeerAddresses(),
                standing.status(),
                standing.at(),
                standing.error(),
                standing.attempts(),
                standing.priority(),
                generation,
                standing.progress(),
                standing.reason(),
                standing.nextAttemptAt());
    }

    /** Whether the node of {@code peer} is to hold it. */
    public boolean isFor(String peer) {
        return wanted && purpose(peer) == OperationType.PIN;
    }

    /** What would bring the node to what is wanted. */
    OperationType purpose(String peer) {
        if (!wanted) {
            return OperationType.UNPIN;
        }
        return pin.type() == PinType.META || pin.isRemoteTo(peer) ? OperationType.REMOTE : OperationType.PIN;
    }
}
