package io.pintracker.topology;

import io.pintracker.engine.Operation;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;

/** Fingerprints of what tests want the node to hold. */
public final class Fingerprints {
    private static final Operation UNFINISHED = new Operation(OperationType.PIN, Phase.ERROR, 1, false, 0);

    private Fingerprints() {}

    /** Of those rows, as a task keeps it. */
    public static Fingerprint of(Iterable<PinFact> facts) {
        Fingerprint fingerprint = new Fingerprint();
        facts.forEach(fact -> fingerprint.move(fact.cid(), null, state(fact), "us"));
        return fingerprint;
    }

    private static PinState state(PinFact fact) {
        PinMode mode = fact.mode() == null ? PinMode.RECURSIVE : fact.mode();
        Standing standing = new Standing(fact.status(), fact.since(), "", null, 0, false, null, null);
        return new PinState(
                null,
                Pin.of(fact.cid(), mode, fact.since()),
                fact.mode() != null,
                true,
                fact.generation(),
                fact.settled() ? null : UNFINISHED,
                null,
                standing);
    }
}
