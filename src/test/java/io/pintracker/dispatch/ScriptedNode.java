package io.pintracker.dispatch;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A node in the process whose calls end when a test lets them. Thread-safe. */
class ScriptedNode implements IpfsClient {
    final List<String> calls = new CopyOnWriteArrayList<>();
    final AtomicInteger running = new AtomicInteger();
    /** Of several Cids, in order. */
    final List<String> requests = new CopyOnWriteArrayList<>();

    private final Map<Cid, Queue<IpfsException>> failures = new ConcurrentHashMap<>();
    private final Map<Cid, CountDownLatch> held = new ConcurrentHashMap<>();
    private volatile boolean up = true;
    private volatile long free = Long.MAX_VALUE / 2;

    /** Calls about that Cid wait until {@link #letGo}, or until they are aborted. */
    void hold(Cid cid) {
        held.put(cid, new CountDownLatch(1));
    }

    /** The next call that comes to that Cid fails there, behind those that were to fail before. */
    void fail(Cid cid, IpfsException failure) {
        failures.computeIfAbsent(cid, c -> new ConcurrentLinkedQueue<>()).add(failure);
    }

    void letGo(Cid cid) {
        held.remove(cid).countDown();
    }

    void setUp(boolean nowUp) {
        up = nowUp;
    }

    @Override
    public void pin(Pin pin, Call call, ProgressListener progress) throws IpfsException {
        progress.grown(3, 30);
        run("pin", pin.cid(), call);
    }

    @Override
    public void pinAbsent(Pin pin, Call call, ProgressListener progress) throws IpfsException {
        run("pin absent", pin.cid(), call);
    }

    @Override
    public void unpin(Cid cid, Call call) throws IpfsException {
        run("unpin", cid, call);
    }

    @Override
    public void pinAbsent(List<Pin> pins, Call call, ProgressListener progress) throws IpfsException {
        progress.grown(pins.size(), 10L * pins.size());
        run("pin absent", pins.stream().map(Pin::cid).toList(), call);
    }

    @Override
    public void unpin(List<Cid> cids, Call call) throws IpfsException {
        run("unpin", cids, call);
    }

    private void run(String what, List<Cid> cids, Call call) throws IpfsException {
        requests.add(what + " " + cids);
        for (Cid cid : cids) {
            run(what, cid, call);
        }
    }

    private void run(String what, Cid cid, Call call) throws IpfsException {
        if (!up) {
            throw new IpfsException.Unavailable("the node is down", null);
        }
        calls.add(what + " " + cid);
        running.incrementAndGet();
        try {
            CountDownLatch latch = held.get(cid);
            while (latch != null && !latch.await(1, TimeUnit.MILLISECONDS)) {
                if (call.isAborted()) {
                    throw new IpfsException.Aborted();
                }
            }
            Queue<IpfsException> next = failures.get(cid);
            IpfsException failure = next == null ? null : next.poll();
            if (failure != null) {
                throw failure;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IpfsException.Aborted();
        } finally {
            running.decrementAndGet();
            calls.add("end " + cid);
        }
    }

    @Override
    public long list(PinMode mode, Call call, PinVisitor visitor) {
        return 0;
    }

    @Override
    public boolean holds(Cid cid, PinMode mode, Call call) {
        return false;
    }

    @Override
    public void connect(String address, Call call) throws IpfsException {
        calls.add("connect " + address);
    }

    @Override
    public Space space(Call call) throws IpfsException {
        if (free < 0) {
            throw new IpfsException.Refused("no room is told of");
        }
        return new Space(100, 100 + free);
    }

    /** How much room it says that it has; it does not say if that is negative. */
    void setFree(long bytes) {
        free = bytes;
    }

    @Override
    public Cid resolve(String path, Call call) throws IpfsException {
        throw new IpfsException.Refused("no path leads anywhere here");
    }

    @Override
    public long collectGarbage(Call call, GarbageVisitor visitor) {
        return 0;
    }

    @Override
    public NodeId id(Call call) {
        return new NodeId("node", List.of(), "scripted");
    }

    @Override
    public String version(Call call) throws IpfsException {
        if (!up) {
            throw new IpfsException.Unavailable("the node is down", null);
        }
        return "1";
    }

    @Override
    public void close() {}
}
