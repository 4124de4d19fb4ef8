package io.pintracker.dispatch;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects the node to the peers that the operator has named, each time that it has come back. No call waits for it.
 * Thread-safe.
 */
final class NodePeers implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodePeers.class);

    private final IpfsClient client;
    private final List<String> peers;
    private final ExecutorService thread =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("ipfs-peers", true));
    private volatile Call running = new Call();
    private volatile boolean closed;

    NodePeers(IpfsClient client, List<String> peers) {
        this.client = client;
        this.peers = peers;
    }

    /** Begins to connect. Never blocks. */
    void connect() {
        if (peers.isEmpty()) {
            return;
        }
        try {
            thread.execute(() -> peers.forEach(this::connect));
        } catch (RejectedExecutionException e) {
            LOG.atDebug().log("closed, so no peers are connected to");
        }
    }

    private void connect(String peer) {
        Call call = new Call();
        running = call;
        // Closing sets the flag before it looks for what runs: one of the two sees the other.
        if (closed) {
            return;
        }
        try {
            client.connect(peer, call);
            LOG.atInfo().addKeyValue("peer", peer).log("the IPFS node is connected to a peer of ipfs.peers");
        } catch (IpfsException.Aborted e) {
            LOG.atDebug().addKeyValue("peer", peer).log("closed while the node was connecting");
        } catch (IpfsException e) {
            LOG.atWarn()
                    .addKeyValue("peer", peer)
                    .addKeyValue("cause", e.getMessage())
                    .log(
                            "the IPFS node could not connect to a peer of ipfs.peers; it is tried again when the node comes"
                                    + " back");
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdownNow();
        running.abort();
    }
}
