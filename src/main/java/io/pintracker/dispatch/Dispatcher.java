package io.pintracker.dispatch;

import io.pintracker.engine.Lane;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.tracing.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.Producer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out due operations: takes tickets into lanes, has workers call the node, and brings what happened to the status
 * topic. One per process. Thread-safe; no method but {@link #close} blocks, so Streams threads may call them.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** A wait or a call that lasts less is told of by what follows it alone. */
    public static final Duration TOLD_AFTER = Duration.ofMillis(100);

    /** The header that names the task whose call an event is about: four bytes, big-endian. */
    public static final String INCARNATION = "pintracker-incarnation";

    private final DispatchSettings settings;
    private final Lanes lanes;
    private final NodeWatch node;
    private final NodePeers peers;
    private final SpaceWatch space;
    private final Clock clock;
    private final StatusPublisher publisher;
    private final Batching batching;
    private final Rounds rounds;
    private final List<Thread> threads = new ArrayList<>();
    private final Tracing tracing;
    private volatile boolean closed;

    /**
     * @param producer idempotent, of Cid text and JSON; not closed here
     * @param peer without the node's identity, which is asked from the node
     */
    public Dispatcher(
            DispatchSettings settings,
            IpfsClient client,
            Producer<byte[], byte[]> producer,
            String statusTopic,
            PeerIdentity peer,
            Surroundings around) {
        this(settings, client, new StatusTopic(producer, statusTopic), peer, around);
    }

    Dispatcher(
            DispatchSettings settings,
            IpfsClient client,
            StatusPublisher.Log log,
            PeerIdentity peer,
            Surroundings around) {
        this.settings = settings;
        clock = around.clock();
        tracing = around.tracing();
        lanes = new Lanes(new LanePolicy(settings.pinWorkers(), settings.reservedWorkers()));
        node = new NodeWatch(client, peer, this::nodeIs, NodeWatch.EVERY);
        peers = new NodePeers(client, settings.peers());
        space = new SpaceWatch(client, settings.minFreeSpace(), node::isUp, lanes::setPinsOpen, SpaceWatch.EVERY);
        publisher = new StatusPublisher(log, System::nanoTime);
        batching = new Batching(lanes, around.knowledge(), settings.batch());
        RetryPolicy retries = new RetryPolicy(settings.maxRetries(), settings.backoff(), settings.longestBackoff());
        Outcomes outcomes = new Outcomes(node, publisher, retries, around);
        rounds = new Rounds(
                new PinWorker(client, node, outcomes, around),
                new BatchWorker(client, node, outcomes, around),
                lanes::offer,
                clock);
        WorkerThreads workers = WorkerThreads.ofThisJava();
        for (int i = 0; i < settings.pinWorkers(); i++) {
            threads.add(workers.make("pin-worker-" + i, () -> work(lanes::takePin)));
        }
        for (int i = 0; i < settings.unpinWorkers(); i++) {
            threads.add(workers.make("unpin-worker-" + i, () -> work(lanes::takeUnpin)));
        }
    }

    private interface Source {
        Ticket take() throws InterruptedException;
    }

    private void nodeIs(boolean up) {
        if (up) {
            // Before the lanes open: who takes a pin then begins with it.
            space.lookNow();
        }
        lanes.setOpen(up);
        if (up) {
            peers.connect();
        }
    }

    /** Starts the workers and the watch over the node. */
    public void start() {
        space.start();
        threads.forEach(Thread::start);
        node.start();
    }

    /** Lets no worker take a ticket until {@link #release()}; what runs goes on. */
    public void hold() {
        lanes.setHeld(true);
    }

    /** Ends {@link #hold()}. */
    public void release() {
        lanes.setHeld(false);
    }

    /** Takes a ticket; its task keeps it in its own window until the result has come back through the log. */
    public void offer(Ticket ticket) {
        ticket.waitsSince(clock.millis());
        lanes.offer(ticket);
    }

    /** Takes a ticket out of its lane, or aborts its call; no event of it is published from now on. Idempotent. */
    public void withdraw(Ticket ticket) {
        lanes.remove(ticket);
        ticket.cancel();
    }

    /** The task has read its own announcement back from the log: workers' events up to it may follow. */
    public void announced(Announcements announcements, long announcement) {
        publisher.announced(announcements, announcement);
    }

    /** Publishes that calls of the task run which have lasted for a while; to be called several times a second. */
    public void tellOfCalls(Announcements announcements) {
        publisher.tellOfCalls(announcements);
    }

    /** The task is gone: its waiting events are dropped, the next owner starts from the agenda. */
    public void forget(Announcements announcements) {
        publisher.forget(announcements);
    }

    /** Who speaks in this peer's events. */
    public PeerIdentity identity() {
        return node.identity();
    }

    /** What records the way of an operation. */
    public Tracing tracing() {
        return tracing;
    }

    /** What the dispatcher is doing now. */
    public DispatchStats stats() {
        return new DispatchStats(
                node.isUp(),
                lanes.waiting(Lane.PRIORITY),
                lanes.waiting(Lane.NORMAL),
                lanes.waiting(Lane.UNPIN),
                rounds.running(),
                rounds.runningByType(),
                settings.pinWorkers(),
                settings.unpinWorkers(),
                lostWorkers(),
                rounds.slotsTaken(),
                publisher.lost());
    }

    private int lostWorkers() {
        return closed
                ? 0
                : (int) threads.stream()
                        .filter(thread -> thread.getState() == Thread.State.TERMINATED)
                        .count();
    }

    /** The calls that run now, with how far they have come; at once, in no order. */
    public List<InFlight> inFlight() {
        return rounds.inFlight();
    }

    /** The call that runs for a Cid now, with how far it has come; null if none does. At once. */
    public InFlight inFlight(Cid cid) {
        return rounds.inFlight(cid);
    }

    /** Whether pins wait because the node has too little room. */
    public boolean isSpaceLow() {
        return space.isLow();
    }

    /** The IPFS node's version; empty until it has answered. */
    public String nodeVersion() {
        return node.version();
    }

    /** Calls to the node that came through that lane and have not ended. */
    public int running(Lane lane) {
        return lanes.running(lane);
    }

    /**
     * Aborts the call that runs for a Cid: a failed attempt with the reason {@code cancelled}, repeated as any other.
     *
     * @return false if none runs
     */
    public boolean callOff(Cid cid) {
        return rounds.callOff(cid);
    }

    private void work(Source source) {
        try {
            for (Ticket ticket = source.take(); ticket != null; ticket = source.take()) {
                List<Ticket> round = batching.with(ticket);
                try {
                    rounds.run(round);
                } finally {
                    lanes.ended(round);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Aborts what runs and ends the workers, within {@code timeout} in all. Idempotent. */
    public void close(Duration timeout) {
        closed = true;
        lanes.close();
        node.close();
        space.close();
        peers.close();
        int aborted = rounds.cancelAll();
        threads.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + timeout.toNanos();
        int left = 0;
        for (Thread thread : threads) {
            left += join(thread, deadline) ? 0 : 1;
        }
        publisher.close();
        LOG.atInfo()
                .addKeyValue("aborted", aborted)
                .addKeyValue("unended", left)
                .log("workers stopped");
    }

    private static boolean join(Thread thread, long deadline) {
        try {
            thread.join(Math.max(1, (deadline - System.nanoTime()) / 1_000_000));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(5));
    }
}
