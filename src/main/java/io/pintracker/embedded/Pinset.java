package io.pintracker.embedded;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the simulated node holds, with the rules of Kubo's pinner. Thread-safe; a million pins take some 130 MB of heap.
 *
 * <p>A change that its log cannot write does not happen.
 */
final class Pinset implements AutoCloseable {
    static final int MAX_NAME_BYTES = 255;

    private static final Pinned RECURSIVE = new Pinned(PinMode.RECURSIVE, "");
    private static final Pinned DIRECT = new Pinned(PinMode.DIRECT, "");

    private final Map<Key, Pinned> pins = new HashMap<>();
    private final PinsetLog log;

    Pinset(PinsetLog log) {
        this.log = log;
    }

    /** Pins, as {@code pin/add} does once the content is there. */
    synchronized void pin(Cid cid, PinMode mode, String name) throws RpcException {
        Pinned held = pins.get(new Key(cid));
        if (mode == PinMode.DIRECT && held != null && held.mode == PinMode.RECURSIVE) {
            throw RpcException.failed("pin: " + cid + " already pinned recursively");
        }
        put(cid, Pinned.of(mode, name));
    }

    /** Unpins, as {@code pin/rm} does. */
    synchronized void unpin(Cid cid, boolean recursive) throws RpcException {
        Pinned held = pins.get(new Key(cid));
        if (held == null) {
            throw RpcException.failed("not pinned or pinned indirectly");
        }
        if (held.mode == PinMode.RECURSIVE && !recursive) {
            throw RpcException.failed(cid + " is pinned recursively");
        }
        drop(cid);
    }

    /** Moves a recursive pin, as {@code pin/update} does. */
    synchronized void update(Cid from, Cid to, boolean unpin) throws RpcException {
        Pinned held = pins.get(new Key(from));
        if (held == null || held.mode != PinMode.RECURSIVE) {
            throw RpcException.failed("'from' cid was not recursively pinned already");
        }
        if (from.equals(to)) {
            return;
        }
        if (isHeld(to, PinMode.RECURSIVE)) {
            throw RpcException.failed("'to' cid was already recursively pinned");
        }
        put(to, held);
        if (unpin) {
            drop(from);
        }
    }

    /**
     * The hazard of pinning recursively what is so already: boxo takes the old pin away before it walks the graph, and a
     * walk that does not end well has lost it.
     */
    synchronized void beginRecursive(Cid cid) {
        if (isHeld(cid, PinMode.RECURSIVE)) {
            drop(cid);
        }
    }

    /** Holds {@code cid} in that mode, whatever was before. */
    synchronized void put(Cid cid, Pinned pinned) {
        log.held(cid, pinned);
        restore(cid, pinned);
    }

    /** Does not hold {@code cid} any more. */
    synchronized void drop(Cid cid) {
        if (pins.containsKey(new Key(cid))) {
            log.dropped(cid);
            forget(cid);
        }
    }

    /** Holds without logging. */
    synchronized void restore(Cid cid, Pinned pinned) {
        pins.put(new Key(cid), pinned);
    }

    /** Drops without logging. */
    synchronized void forget(Cid cid) {
        pins.remove(new Key(cid));
    }

    synchronized Optional<Pinned> get(Cid cid) {
        return Optional.ofNullable(pins.get(new Key(cid)));
    }

    private synchronized boolean isHeld(Cid cid, PinMode mode) {
        Pinned held = pins.get(new Key(cid));
        return held != null && held.mode == mode;
    }

    /** What is held at this moment, one mode after the other. */
    synchronized List<Row> snapshot(List<PinMode> modes) {
        List<Row> rows = new ArrayList<>();
        for (PinMode mode : modes) {
            pins.forEach((key, pinned) -> {
                if (pinned.mode == mode) {
                    rows.add(new Row(key, pinned));
                }
            });
        }
        return rows;
    }

    synchronized Map<Cid, PinMode> copy() {
        Map<Cid, PinMode> copy = new HashMap<>();
        pins.forEach((key, pinned) -> copy.put(key.cid(), pinned.mode));
        return copy;
    }

    synchronized long size() {
        return pins.size();
    }

    @Override
    public synchronized void close() throws IOException {
        log.close();
    }

    /** How something is held; those without a name share one object a mode. */
    record Pinned(PinMode mode, String name) {
        static Pinned of(PinMode mode, String name) {
            if (!name.isEmpty()) {
                return new Pinned(mode, name);
            }
            return mode == PinMode.RECURSIVE ? RECURSIVE : DIRECT;
        }
    }

    /** One pin of a listing. */
    record Row(Key key, Pinned pinned) {
        Cid cid() {
            return key.cid();
        }
    }

    /** A Cid without its text, which would take more room than all the rest. */
    static final class Key {
        private final byte[] bytes;
        private final int hash;

        Key(Cid cid) {
            bytes = cid.bytes();
            hash = Arrays.hashCode(bytes);
        }

        Cid cid() {
            return Cid.ofBytes(bytes);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && Arrays.equals(bytes, key.bytes);
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }
}
