package io.pintracker.http;

import io.pintracker.model.PeerIdentity;

/** What the tracker knows about itself. Thread-safe; never waits. */
public interface PeerFacts {
    /** Who the peer is and which node it has. */
    PeerIdentity identity();

    /** Whether the IPFS node answered last. */
    boolean nodeAnswers();

    /** Pins that wait in a lane of this instance; what waits on disk is not among them. */
    long queued();

    /** The tracker's version. */
    String version();

    /** Whether questions can be answered now. */
    boolean ready();
}
