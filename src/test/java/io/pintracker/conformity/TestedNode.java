package io.pintracker.conformity;

import io.pintracker.model.Cid;
import java.net.URI;
import java.util.List;

/** A node of one kind, with what a test needs beside its RPC. Owned by the thread of the test. */
interface TestedNode extends AutoCloseable {

    /** What differs between kinds so that a test has to know. */
    enum Kind {
        KUBO,
        SIMULATED,
        JS_IPFS
    }

    Kind kind();

    URI api();

    /** Has these contents from now on, unpinned; each becomes one raw block. */
    List<Cid> have(List<byte[]> contents);

    /** The Cid of a raw block that nobody has until {@link #appear}: a pin of it waits. */
    Cid nobodyHas(byte[] content);

    /** The node has it now, so that waiting pins of it go on. */
    void appear(byte[] content);

    /** Whether it works on a pin of what nobody has. */
    boolean isWaitingFor(Cid cid);

    /** Goes away, so that nobody answers. */
    void stop();

    /** Comes back with what it held. */
    void restart();

    @Override
    void close();
}
