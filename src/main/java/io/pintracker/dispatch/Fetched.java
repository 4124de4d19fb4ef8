package io.pintracker.dispatch;

import io.pintracker.ipfs.IpfsClient;

/** Passes on what a call has fetched since it was last asked how far it is. Confined to the thread of the call. */
final class Fetched implements IpfsClient.ProgressListener {
    private final DispatchListener listener;
    private long nodesBefore;
    private long bytesBefore;

    Fetched(DispatchListener listener) {
        this.listener = listener;
    }

    @Override
    public void grown(long nodes, long bytes) {
        listener.fetched(Math.max(0, nodes - nodesBefore), Math.max(0, bytes - bytesBefore));
        nodesBefore = nodes;
        bytesBefore = bytes;
    }
}
