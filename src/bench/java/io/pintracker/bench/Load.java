package io.pintracker.bench;

import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.Workload;
import java.util.BitSet;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * A steady stream of intents on a thread of its own: each is for a Cid drawn at random from a fixed range, a pin if it was
 * not pinned and an unpin if it was, so that the pinset stays as large as it is.
 */
final class Load implements AutoCloseable {
    private static final long SEED = 7;

    private final Rig rig;
    private final int firstCid;
    private final int cids;
    private final double perSecond;
    private final AtomicLong sent = new AtomicLong();
    private final BitSet pinned = new BitSet();
    private final Random random = new Random(SEED);
    private final Thread thread = new Thread(this::run, "load");
    private volatile boolean closed;

    /** Begins at once. */
    Load(Rig rig, int firstCid, int cids, double perSecond) {
        this.rig = rig;
        this.firstCid = firstCid;
        this.cids = cids;
        this.perSecond = perSecond;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        long began = System.nanoTime();
        while (!closed) {
            long due = (long) ((System.nanoTime() - began) / 1e9 * perSecond);
            while (sent.get() < due && !closed) {
                next();
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    private void next() {
        int number = random.nextInt(cids);
        Cid cid = Workload.cid(firstCid + number);
        var unused = rig.send(pinned.get(number) ? PinIntent.unpin(cid) : Workload.pin(cid));
        pinned.flip(number);
        sent.incrementAndGet();
    }

    long sent() {
        return sent.get();
    }

    @Override
    public void close() {
        closed = true;
        Threads.join(thread);
    }
}
