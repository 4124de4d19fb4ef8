package io.pintracker.http;

import io.pintracker.model.Cid;
import java.io.IOException;

/** What the API asks the IPFS node itself. Thread-safe; blocks until the node has answered. */
public interface IpfsNode {
    /**
     * Where a path leads, such as {@code /ipns/example.org/a}.
     *
     * @throws ApiException if it leads nowhere, or the node cannot tell
     */
    Cid resolve(String path);

    /**
     * Has the node drop what nothing pins.
     *
     * @return empty, or why it did not come to its end
     */
    String collectGarbage(Garbage garbage) throws IOException;

    /** Hears what was dropped. */
    interface Garbage {
        /** A block that is gone. */
        void dropped(Cid cid) throws IOException;

        /** A block that the node could not drop. */
        void failed(String error) throws IOException;
    }
}
