package io.pintracker.cli;

import io.pintracker.dispatch.DispatchStats;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.http.PeerFacts;
import io.pintracker.model.PeerIdentity;
import io.pintracker.peers.OtherPeer;
import io.pintracker.query.GlobalPins;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;

/** What the REST API tells about this tracker. Thread-safe. */
record Facts(Dispatcher dispatcher, List<OtherPeer> known, BooleanSupplier isReady) implements PeerFacts {

    @Override
    public PeerIdentity identity() {
        return dispatcher.identity();
    }

    @Override
    public List<Other> others() {
        return known.stream()
                .filter(peer -> peer.identity().isPresent())
                .map(peer -> new Other(peer.identity().orElseThrow(), error(peer)))
                .toList();
    }

    private String error(OtherPeer peer) {
        if (peer.identity().orElseThrow().peer().equals(identity().peer())) {
            return "its status topic " + peer.topic()
                    + " is of a peer with our own id, so it is not shown: give each its own peer_id";
        }
        OptionalLong age = peer.age();
        if (age.isEmpty()) {
            return "its status topic " + peer.topic() + " is not read to its end yet";
        }
        return age.getAsLong() <= GlobalPins.GOOD_MILLIS
                ? ""
                : "its status topic " + peer.topic() + " was last read to its end " + age.getAsLong() / 1000 + " s ago";
    }

    @Override
    public boolean nodeAnswers() {
        return dispatcher.stats().nodeUp();
    }

    @Override
    public long queued() {
        DispatchStats stats = dispatcher.stats();
        return (long) stats.priority() + stats.normal();
    }

    @Override
    public String version() {
        return Version.text();
    }

    @Override
    public boolean ready() {
        return isReady.getAsBoolean();
    }
}
