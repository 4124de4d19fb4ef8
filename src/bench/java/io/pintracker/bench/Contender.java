package io.pintracker.bench;

import io.pintracker.model.Cid;
import java.io.IOException;
import java.util.List;

/** Somebody who has a node pin and unpin. Owned by one thread. */
interface Contender extends AutoCloseable {

    /** What is measured. */
    enum Phase {
        /** From nothing to all pinned recursively. */
        PIN,
        /** Whether all, which are, are pinned recursively. */
        CHECK,
        /** From all to nothing. */
        UNPIN
    }

    /** Whether it can do that. */
    default boolean does(Phase phase) {
        return phase != Phase.CHECK;
    }

    /**
     * Does it with all of them, and returns once it knows that all are done.
     *
     * @throws java.util.concurrent.TimeoutException if it is not done in time
     */
    void run(Phase phase, List<Cid> cids) throws Exception;

    @Override
    void close() throws IOException;
}
