package io.pintracker.cli;

import io.pintracker.http.ApiException;
import io.pintracker.http.IpfsNode;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import java.io.IOException;

/** The node, as the REST API asks it. Thread-safe. */
record NodeAccess(IpfsClient client) implements IpfsNode {

    @Override
    public Cid resolve(String path) {
        try {
            return client.resolve(path, new Call());
        } catch (IpfsException.Invalid e) {
            throw new ApiException(400, "error parsing path: '" + path + "': " + e.getMessage(), e);
        } catch (IpfsException.Unavailable e) {
            throw new ApiException(503, e.getMessage(), e);
        } catch (IpfsException e) {
            throw new ApiException(500, e.getMessage(), e);
        }
    }

    @Override
    public String collectGarbage(Garbage garbage) throws IOException {
        Call call = new Call();
        Reader reader = new Reader(garbage, call);
        try {
            client.collectGarbage(call, reader);
            return "";
        } catch (IpfsException e) {
            if (reader.gone != null) {
                throw reader.gone;
            }
            return e.getMessage();
        }
    }

    /** Passes on what the node tells, and ends the call when the reader has gone. Confined to the thread of the call. */
    private static final class Reader implements IpfsClient.GarbageVisitor {
        private final Garbage garbage;
        private final Call call;
        private IOException gone;

        Reader(Garbage garbage, Call call) {
            this.garbage = garbage;
            this.call = call;
        }

        private interface Telling {
            void tell() throws IOException;
        }

        private void pass(Telling telling) {
            if (gone != null) {
                return;
            }
            try {
                telling.tell();
            } catch (IOException e) {
                gone = e;
                call.abort();
            }
        }

        @Override
        public void dropped(Cid cid) {
            pass(() -> garbage.dropped(cid));
        }

        @Override
        public void failed(String error) {
            pass(() -> garbage.failed(error));
        }
    }
}
