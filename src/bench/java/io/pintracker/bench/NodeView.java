package io.pintracker.bench;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** What the node holds, asked so that it hardly notices. */
final class NodeView implements AutoCloseable {
    private static final Duration SECONDS = Duration.ofSeconds(30);
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final KuboRpc node;

    NodeView(URI api) {
        node = new KuboRpc(
                new IpfsSettings(api, "", SECONDS, SECONDS, SECONDS, SECONDS, false, 2 + KuboRpc.ORIGIN_CONNECTIONS),
                System::nanoTime);
    }

    long pinned() throws IpfsException {
        return node.list(PinMode.RECURSIVE, new Call(), cid -> {});
    }

    /** All that it holds. */
    List<Cid> held() throws IpfsException {
        List<Cid> held = new ArrayList<>();
        node.list(PinMode.RECURSIVE, new Call(), held::add);
        return held;
    }

    /**
     * Waits until it holds so many. Asks for the last one alone, 20 times a second, until that is done, so that the node need
     * not list all of them again and again.
     */
    void await(long wanted, Cid last, Duration patience) throws IpfsException, TimeoutException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (node.holds(last, PinMode.RECURSIVE, new Call()) != wanted > 0) {
            pause(deadline, wanted);
        }
        while (pinned() != wanted) {
            pause(deadline, wanted);
        }
    }

    private void pause(long deadline, long wanted) throws IpfsException, TimeoutException {
        if (System.nanoTime() > deadline) {
            throw new TimeoutException("in the end the node held " + pinned() + " pins, not " + wanted);
        }
        LockSupport.parkNanos(LOOK_NANOS);
    }

    @Override
    public void close() {
        node.close();
    }
}
