package io.pintracker.cli;

import io.pintracker.dispatch.DispatchStats;
import io.pintracker.dispatch.Dispatcher;
import io.pintracker.http.PeerFacts;
import io.pintracker.model.PeerIdentity;
import java.util.function.BooleanSupplier;

/** What the REST API tells about this tracker. Thread-safe. */
record Facts(Dispatcher dispatcher, BooleanSupplier isReady) implements PeerFacts {

    @Override
    public PeerIdentity identity() {
        return dispatcher.identity();
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
