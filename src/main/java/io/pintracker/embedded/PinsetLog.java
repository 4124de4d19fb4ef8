package io.pintracker.embedded;

import io.pintracker.embedded.Pinset.Pinned;
import io.pintracker.model.Cid;
import java.io.IOException;

/** Hears every change of a pinset before it is made, in order, under the pinset's lock. */
interface PinsetLog extends AutoCloseable {
    /** For a pinset that ends with the process. */
    PinsetLog NONE = new PinsetLog() {
        @Override
        public void held(Cid cid, Pinned pinned) {}

        @Override
        public void dropped(Cid cid) {}

        @Override
        public void close() {}
    };

    void held(Cid cid, Pinned pinned);

    void dropped(Cid cid);

    @Override
    void close() throws IOException;
}
