package io.pintracker.bench;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A node that costs nothing but time: every pin and unpin waits for the latency on its caller's thread. Thread-safe. */
final class StubNode implements IpfsClient {
    private final Meter meter;
    private volatile long latencyNanos;

    StubNode(Meter meter) {
        this.meter = meter;
    }

    void latency(long millis) {
        latencyNanos = TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Counts calls, from when the first began to when the last one that was expected ended. Thread-safe. */
    static final class Meter {
        private final AtomicLong first = new AtomicLong();
        private final AtomicLong left = new AtomicLong();
        private final AtomicLong spent = new AtomicLong();
        private volatile long last;
        private volatile CountDownLatch done = new CountDownLatch(1);

        void expect(long calls) {
            first.set(0);
            spent.set(0);
            done = new CountDownLatch(1);
            left.set(calls);
        }

        long begin() {
            long now = System.nanoTime();
            first.compareAndSet(0, now);
            return now;
        }

        void end(long began) {
            long now = System.nanoTime();
            spent.addAndGet(now - began);
            if (left.decrementAndGet() == 0) {
                last = now;
                done.countDown();
            }
        }

        /** Whether all that were expected have ended in time. */
        boolean await(long seconds) throws InterruptedException {
            return done.await(seconds, TimeUnit.SECONDS);
        }

        long left() {
            return left.get();
        }

        double seconds() {
            return (last - first.get()) / 1e9;
        }

        /** The time of all calls together. */
        double spentSeconds() {
            return spent.get() / 1e9;
        }
    }

    /** One call, for the tracker as for those it is held against. */
    void call() {
        long began = meter.begin();
        long until = began + latencyNanos;
        for (long rest = latencyNanos; rest > 0; rest = until - System.nanoTime()) {
            LockSupport.parkNanos(rest);
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
        }
        meter.end(began);
    }

    @Override
    public void pin(Pin pin, Call call, ProgressListener progress) {
        call();
    }

    @Override
    public void pinAbsent(Pin pin, Call call, ProgressListener progress) {
        call();
    }

    @Override
    public void pinAbsent(List<Pin> pins, Call call, ProgressListener progress) {
        pins.forEach(pin -> call());
    }

    @Override
    public void unpin(Cid cid, Call call) {
        call();
    }

    @Override
    public void unpin(List<Cid> cids, Call call) {
        cids.forEach(cid -> call());
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
    public void connect(String address, Call call) {}

    @Override
    public Space space(Call call) {
        return new Space(0, Long.MAX_VALUE);
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
        return new NodeId("stub", List.of(), "stub");
    }

    @Override
    public String version(Call call) {
        return "1";
    }

    @Override
    public void close() {}
}
