package io.pintracker.faults;

import io.pintracker.embedded.CallListener;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The node's witness: every call that names a Cid, with its end, and the listings that came whole. Thread-safe. */
final class CallRecorder implements CallListener {
    private final Map<Long, SeenCall> calls = new TreeMap<>();
    private final Set<Long> running = new HashSet<>();
    private final Set<Long> orphans = new HashSet<>();
    private final List<SeenListing> listings = new ArrayList<>();
    private final Supplier<Map<Cid, PinMode>> pinset;
    private boolean orphaning;

    /** @param pinset a copy of what the node holds now */
    CallRecorder(Supplier<Map<Cid, PinMode>> pinset) {
        this.pinset = pinset;
    }

    @Override
    public synchronized void started(SeenCall call) {
        if (call.cid().isPresent()) {
            calls.put(call.number(), call);
            running.add(call.number());
            if (orphaning) {
                orphans.add(call.number());
            }
        }
    }

    @Override
    public synchronized void ended(SeenCall call) {
        if (call.cid().isPresent()) {
            calls.put(call.number(), call);
            running.remove(call.number());
        } else if (call.command() == Command.PIN_LS && call.ending() == Ending.ANSWERED) {
            listings.add(new SeenListing(call, pinset.get()));
        }
    }

    /** A tracker has been stopped as a whole: nobody there can end what runs now. */
    synchronized void orphanWhatRuns() {
        orphans.addAll(running);
    }

    /** From now on, or no longer, calls may come from a tracker that does not know that it has lost its partitions. */
    synchronized void orphanWhatBegins(boolean begins) {
        orphaning = begins;
    }

    synchronized int running() {
        return running.size();
    }

    /** How many calls of that Cid that change something run now. */
    synchronized boolean isChanging(Cid cid) {
        return running.stream()
                .map(calls::get)
                .anyMatch(call ->
                        OneCallPerCid.changes(call) && call.cid().orElseThrow().equals(cid));
    }

    /** How many calls have ended so. */
    synchronized long ended(Ending how) {
        return calls.values().stream().filter(call -> call.ending() == how).count();
    }

    /** The listings of all pins that the node has answered whole. */
    synchronized List<SeenListing> listings() {
        return List.copyOf(listings);
    }

    synchronized Set<Long> orphans() {
        return Set.copyOf(orphans);
    }

    /** Of every Cid, in the order of their starts. */
    synchronized Map<Cid, List<SeenCall>> byCid() {
        Map<Cid, List<SeenCall>> byCid = new HashMap<>();
        calls.values()
                .forEach(call -> byCid.computeIfAbsent(call.cid().orElseThrow(), c -> new ArrayList<>())
                        .add(call));
        return byCid;
    }
}
