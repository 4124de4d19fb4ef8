package io.pintracker.dispatch;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.PeerIdentity;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the node is there. While it is not, the lanes pause and one probe asks, half a second to ten seconds apart,
 * until it answers. While it is, it is asked every {@link #EVERY}: nobody may be calling it when it goes. Starts as not
 * there, so that no attempt is wasted on a node that is down. Thread-safe.
 */
final class NodeWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeWatch.class);
    private static final long FIRST_PAUSE_MS = 500;
    private static final long LONGEST_PAUSE_MS = 10_000;
    private static final long ASK_SECONDS = 10;
    private static final long STEADY_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** How often a node that is there is asked whether it still is. */
    static final Duration EVERY = Duration.ofSeconds(15);

    /** Answers in a row that do not come in time: a node that is busy is slow now and then. */
    private static final int MOST_SILENT = 3;

    private final IpfsClient client;
    private final Consumer<Boolean> lanes;
    private final Duration every;
    private final ScheduledExecutorService probe;
    private final ScheduledExecutorService limit;
    private volatile boolean up;
    private volatile PeerIdentity identity;
    private volatile String version = "";
    private final Set<Call> questions = ConcurrentHashMap.newKeySet();
    private boolean probing;
    private long upSince;
    private long pause = FIRST_PAUSE_MS;
    private int silent;
    private volatile boolean closed;

    /** @param lanes hears whether the node is there, in the order in which that changes; must not block */
    NodeWatch(IpfsClient client, PeerIdentity peer, Consumer<Boolean> lanes, Duration every) {
        this.client = client;
        this.identity = peer;
        this.lanes = lanes;
        this.every = every;
        probe = timer("ipfs-probe");
        limit = timer("ipfs-probe-limit");
    }

    private static ScheduledExecutorService timer(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, new DefaultThreadFactory(name, true));
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }

    void start() {
        beginProbing(0);
        var unused = probe.scheduleWithFixedDelay(this::look, every.toNanos(), every.toNanos(), TimeUnit.NANOSECONDS);
    }

    boolean isUp() {
        return up;
    }

    /** Who the peer is, with the node's identity once it has answered. */
    PeerIdentity identity() {
        return identity;
    }

    /** The node's version; empty until it has answered. */
    String version() {
        return version;
    }

    /** A call found the node out of reach. */
    void down(IpfsException cause) {
        synchronized (this) {
            if (!up || closed) {
                return;
            }
            up = false;
            // A node that answers the probe but no call must not be tried twice a second for ever.
            boolean steady = System.nanoTime() - upSince > STEADY_NANOS;
            pause = steady ? FIRST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS);
            lanes.accept(false);
        }
        LOG.atWarn().addKeyValue("cause", cause.getMessage()).log("the IPFS node is out of reach; the lanes pause");
        beginProbing(pause);
    }

    /** Whether the node answers now. Blocks for at most {@value #ASK_SECONDS} s; for a worker, not for a task. */
    boolean answers() {
        try {
            ask();
            return true;
        } catch (IpfsException e) {
            return false;
        }
    }

    /** On the thread of the probe, so never beside one. */
    private void look() {
        if (!up) {
            return;
        }
        try {
            version = ask();
            silent = 0;
        } catch (IpfsException.Aborted e) {
            if (++silent == MOST_SILENT) {
                silent = 0;
                down(new IpfsException.Unavailable(
                        "the node was silent " + MOST_SILENT + " times for " + ASK_SECONDS + " s", null));
            }
        } catch (IpfsException e) {
            silent = 0;
            down(e);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the node could not be asked whether it is there");
        }
    }

    private void beginProbing(long delay) {
        synchronized (this) {
            if (probing || probe.isShutdown()) {
                return;
            }
            probing = true;
        }
        probeIn(delay, FIRST_PAUSE_MS);
    }

    private void probeIn(long delay, long nextDelay) {
        var unused = probe.schedule(() -> probeOnce(nextDelay), delay, TimeUnit.MILLISECONDS);
    }

    private void probeOnce(long nextDelay) {
        try {
            version = ask();
            IpfsClient.NodeId id = client.id(new Call());
            identity = new PeerIdentity(identity.peer(), identity.peername(), id.id(), id.addresses());
            synchronized (this) {
                up = true;
                upSince = System.nanoTime();
                probing = false;
                lanes.accept(true);
            }
            LOG.atInfo()
                    .addKeyValue("id", id.id())
                    .addKeyValue("version", version)
                    .log("the IPFS node answers; the lanes run");
        } catch (IpfsException e) {
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("the IPFS node does not answer yet");
            again(nextDelay);
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("the probe of the IPFS node failed");
            again(nextDelay);
        }
    }

    private void again(long nextDelay) {
        if (!probe.isShutdown()) {
            probeIn(nextDelay, Math.min(2 * nextDelay, LONGEST_PAUSE_MS));
        }
    }

    private String ask() throws IpfsException {
        Call call = new Call();
        questions.add(call);
        // Closing sets the flag before it looks for questions: one of the two sees the other.
        if (closed) {
            call.abort();
        }
        try {
            var alarm = limit.schedule(call::abort, ASK_SECONDS, TimeUnit.SECONDS);
            try {
                return client.version(call);
            } finally {
                alarm.cancel(false);
            }
        } catch (RejectedExecutionException e) {
            throw new IpfsException.Aborted();
        } finally {
            questions.remove(call);
        }
    }

    /** Ends the probe and whatever is being asked; nobody is told of it. */
    @Override
    public void close() {
        closed = true;
        questions.forEach(Call::abort);
        probe.shutdownNow();
        limit.shutdownNow();
    }
}
