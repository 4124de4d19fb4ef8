package io.pintracker.model;

import java.util.List;

/**
 * Who speaks in a {@link PinInfo}: the tracker's peer and the IPFS node behind it.
 *
 * @param ipfsPeerId empty until the node has answered once
 */
public record PeerIdentity(String peer, String peername, String ipfsPeerId, List<String> ipfsPeerAddresses) {
    /** Addresses are copied. */
    public PeerIdentity {
        ipfsPeerAddresses = List.copyOf(ipfsPeerAddresses);
    }

    /** A peer whose node has not answered yet. */
    public static PeerIdentity of(String peer, String peername) {
        return new PeerIdentity(peer, peername, "", List.of());
    }
}
