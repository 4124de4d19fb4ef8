package io.pintracker.peers;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What another peer has said of its pins, as far as it was read here. Thread-safe; never waits for Kafka. While there is
 * nothing to read from, it knows nothing, and {@link #age} says so.
 */
public interface OtherPeer {
    /** The topic that it speaks in. */
    String topic();

    /** Who it is, by its newest event; empty while none is known. */
    Optional<PeerIdentity> identity();

    /** For how many milliseconds it may have said more than is known here; empty if that was never known in full. */
    OptionalLong age();

    /** What it said last of a Cid; empty if nothing, or if that is forgotten. */
    Optional<PinInfo> get(Cid cid);

    /**
     * What it said last of Cids that belong to one of our own partitions, ascending.
     *
     * @param after where to go on, behind this; null for the beginning
     * @return some, and none only at the end
     */
    List<PinInfo> page(int partition, Cid after);
}
