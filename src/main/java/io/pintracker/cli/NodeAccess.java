package io.pintracker.cli;

import io.pintracker.http.ApiException;
import io.pintracker.http.IpfsNode;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * The node, as the REST API asks it. What hangs at the node holds up nobody else: at most {@link #MOST_AT_ONCE} connections
 * are taken by it. Thread-safe.
 */
final class NodeAccess implements IpfsNode {
    /** Paths that are looked up at once; one that nobody has takes as long as {@code ipfs_request_timeout}. */
    static final int MOST_LOOKUPS = 4;

    /** Kubo does one collection after the other. */
    private static final int MOST_COLLECTIONS = 1;

    static final int MOST_AT_ONCE = MOST_LOOKUPS + MOST_COLLECTIONS;

    private final IpfsClient client;
    private final Semaphore lookups = new Semaphore(MOST_LOOKUPS);
    private final Semaphore collections = new Semaphore(MOST_COLLECTIONS);

    NodeAccess(IpfsClient client) {
        this.client = client;
    }

    @Override
    public Cid resolve(String path) {
        if (!lookups.tryAcquire()) {
            throw new ApiException(
                    503, "the node looks up " + MOST_LOOKUPS + " paths already; ask again, or pin by the CID itself");
        }
        try {
            return client.resolve(path, new Call());
        } catch (IpfsException.Invalid e) {
            throw new ApiException(400, "error parsing path: '" + path + "': " + e.getMessage(), e);
        } catch (IpfsException.Unavailable e) {
            throw new ApiException(503, e.getMessage(), e);
        } catch (IpfsException e) {
            throw new ApiException(500, e.getMessage(), e);
        } finally {
            lookups.release();
        }
    }

    @Override
    public String collectGarbage(Garbage garbage) throws IOException {
        if (!collections.tryAcquire()) {
            return "the node collects its garbage already, for another request; ask again when that has ended";
        }
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
        } finally {
            collections.release();
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
