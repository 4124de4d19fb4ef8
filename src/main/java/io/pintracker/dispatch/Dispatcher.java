package io.pintracker.dispatch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.engine.Lane;
import io.pintracker.engine.OperationType;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out due operations: takes tickets into lanes, has workers call the node, and brings what happened to the status
 * topic. One per process. Thread-safe; no method but {@link #close} blocks, so Streams threads may call them.
 */
public final class Dispatcher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    /** The header that names the task whose call an event is about: four bytes, big-endian. */
    public static final String INCARNATION = "pintracker-incarnation";

    /** Results that may wait for their announcement; beyond it workers wait, never the Streams threads. */
    private static final int MOST_UNREPORTED = 10_000;

    private final DispatchSettings settings;
    private final Lanes lanes;
    private final KeySlots slots = new KeySlots();
    private final NodeWatch node;
    private final StatusPublisher publisher;
    private final PinWorker worker;
    private final Semaphore unreported = new Semaphore(MOST_UNREPORTED);
    private final Set<Ticket> running = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean closed;

    /**
     * @param producer idempotent, of Cid text and JSON; not closed here
     * @param peer without the node's identity, which is asked from the node
     * @param listener hears what the workers do
     */
    public Dispatcher(
            DispatchSettings settings,
            IpfsClient client,
            Producer<byte[], byte[]> producer,
            String statusTopic,
            PeerIdentity peer,
            Clock clock,
            DispatchListener listener) {
        this(settings, client, toTopic(producer, statusTopic), peer, clock, listener);
    }

    Dispatcher(
            DispatchSettings settings,
            IpfsClient client,
            StatusPublisher.Log log,
            PeerIdentity peer,
            Clock clock,
            DispatchListener listener) {
        this.settings = settings;
        lanes = new Lanes(new LanePolicy(settings.pinWorkers(), settings.reservedWorkers()));
        node = new NodeWatch(client, peer, lanes::setOpen);
        publisher = new StatusPublisher(log);
        worker = new PinWorker(
                client,
                node,
                publisher,
                new RetryPolicy(settings.maxRetries(), settings.backoff(), settings.longestBackoff()),
                clock,
                listener);
        for (int i = 0; i < settings.pinWorkers(); i++) {
            threads.add(thread("pin-worker-" + i, lanes::takePin));
        }
        for (int i = 0; i < settings.unpinWorkers(); i++) {
            threads.add(thread("unpin-worker-" + i, lanes::takeUnpin));
        }
    }

    private static StatusPublisher.Log toTopic(Producer<byte[], byte[]> producer, String topic) {
        return (Cid cid, byte[] event, int incarnation, Consumer<Exception> done) -> {
            byte[] key = cid.toString().getBytes(UTF_8);
            ProducerRecord<byte[], byte[]> status = new ProducerRecord<>(topic, key, event);
            status.headers()
                    .add(
                            INCARNATION,
                            ByteBuffer.allocate(Integer.BYTES)
                                    .putInt(incarnation)
                                    .array());
            try {
                var unused = producer.send(status, (where, failure) -> done.accept(failure));
            } catch (RuntimeException e) {
                done.accept(e);
            }
        };
    }

    private interface Source {
        Ticket take() throws InterruptedException;
    }

    private Thread thread(String name, Source source) {
        Thread thread = new Thread(() -> work(source), name);
        thread.setDaemon(true);
        return thread;
    }

    /** Starts the workers and the watch over the node. */
    public void start() {
        threads.forEach(Thread::start);
        node.start();
    }

    /** Takes a ticket; its task keeps it in its own window until the result has come back through the log. */
    public void offer(Ticket ticket) {
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

    /** The task is gone: its waiting events are dropped, the next owner starts from the agenda. */
    public void forget(Announcements announcements) {
        publisher.forget(announcements);
    }

    /** Who speaks in this peer's events. */
    public PeerIdentity identity() {
        return node.identity();
    }

    /** What the dispatcher is doing now. */
    public DispatchStats stats() {
        return new DispatchStats(
                node.isUp(),
                lanes.waiting(Lane.PRIORITY),
                lanes.waiting(Lane.NORMAL),
                lanes.waiting(Lane.UNPIN),
                running.size(),
                runningByType(),
                settings.pinWorkers(),
                settings.unpinWorkers(),
                lostWorkers(),
                slots.taken(),
                publisher.lost());
    }

    private int lostWorkers() {
        return closed
                ? 0
                : (int) threads.stream()
                        .filter(thread -> thread.getState() == Thread.State.TERMINATED)
                        .count();
    }

    private Map<OperationType, Integer> runningByType() {
        Map<OperationType, Integer> result = new EnumMap<>(OperationType.class);
        for (OperationType type : OperationType.values()) {
            result.put(type, 0);
        }
        running.forEach(ticket -> result.merge(ticket.type(), 1, Integer::sum));
        return result;
    }

    private void work(Source source) {
        try {
            for (Ticket ticket = source.take(); ticket != null; ticket = source.take()) {
                try {
                    run(ticket);
                } finally {
                    lanes.ended(ticket);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Ticket ticket) throws InterruptedException {
        if (!slots.acquire(ticket)) {
            return;
        }
        unreported.acquire();
        running.add(ticket);
        PinWorker.Verdict verdict;
        try {
            verdict = worker.run(ticket, () -> {
                unreported.release();
                release(ticket);
            });
        } finally {
            running.remove(ticket);
        }
        if (verdict == PinWorker.Verdict.PUT_BACK) {
            unreported.release();
            release(ticket);
            lanes.offer(ticket);
        }
    }

    private void release(Ticket ticket) {
        Ticket next = slots.release(ticket);
        if (next != null && next.isWaiting()) {
            lanes.offer(next);
        }
    }

    /** Aborts what runs and ends the workers, within {@code timeout} in all. Idempotent. */
    public void close(Duration timeout) {
        closed = true;
        lanes.close();
        node.close();
        int aborted = running.size();
        running.forEach(Ticket::cancel);
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
