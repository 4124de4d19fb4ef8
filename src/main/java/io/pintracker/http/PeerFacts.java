package io.pintracker.http;

import io.pintracker.model.PeerIdentity;
import java.util.List;

/** What the tracker knows about itself. Thread-safe; never waits. */
public interface PeerFacts {
    /** Who the peer is and which node it has. */
    PeerIdentity identity();

    /** The other peers whose topics are read; those of which nothing is known yet are left out. */
    List<Other> others();

    /**
     * Another peer.
     *
     * @param error what hinders that all it says is known here; empty if nothing
     */
    record Other(PeerIdentity identity, String error) {}

    /** Whether the IPFS node answered last. */
    boolean nodeAnswers();

    /** Pins that wait in a lane of this instance; what waits on disk is not among them. */
    long queued();

    /** The tracker's version. */
    String version();

    /** Whether questions can be answered now. */
    boolean ready();
}
