package io.pintracker.faults;

import io.pintracker.embedded.SeenCall;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What three witnesses that know nothing of each other have seen: upstream, which intents it sent; the node, which calls
 * came and what it holds; a subscriber, what the status topic says from its beginning. Beside them, samples of memory.
 * Immutable. All times are {@link System#nanoTime()} of this JVM.
 *
 * @param intents of every Cid, in the order of the log
 * @param calls of every Cid, in the order of their starts
 * @param listings of all pins, those that came whole
 * @param status the events of every Cid, in the order of the log; tombstones left out
 * @param pinset what the node holds
 * @param orphans numbers of calls that ran while their tracker was stopped as a whole, or that a stopped tracker may have
 *     begun before it could know that others do its work: nobody but the node could have ended them
 * @param samples of what trackers hold in memory
 */
record Evidence(
        Map<Cid, List<SentIntent>> intents,
        Map<Cid, List<SeenCall>> calls,
        List<SeenListing> listings,
        Map<Cid, List<StatusEvent>> status,
        Map<Cid, PinMode> pinset,
        Set<Long> orphans,
        List<MemorySample> samples) {

    /** Everything is copied. */
    Evidence {
        intents = copy(intents);
        calls = copy(calls);
        listings = List.copyOf(listings);
        status = copy(status);
        pinset = Collections.unmodifiableMap(new HashMap<>(pinset));
        orphans = Set.copyOf(orphans);
        samples = List.copyOf(samples);
    }

    private static <T> Map<Cid, List<T>> copy(Map<Cid, List<T>> lists) {
        Map<Cid, List<T>> copy = new HashMap<>();
        lists.forEach((cid, list) -> copy.put(cid, List.copyOf(list)));
        // Not Map.copyOf: a million Cids made by counting have hashes so close that its probing takes minutes.
        return Collections.unmodifiableMap(copy);
    }

    /** All that any witness names. */
    Set<Cid> cids() {
        Set<Cid> all = new TreeSet<>(intents.keySet());
        all.addAll(calls.keySet());
        all.addAll(status.keySet());
        all.addAll(pinset.keySet());
        return all;
    }

    List<SentIntent> intentsOf(Cid cid) {
        return intents.getOrDefault(cid, List.of());
    }

    List<SeenCall> callsOf(Cid cid) {
        return calls.getOrDefault(cid, List.of());
    }

    List<StatusEvent> statusOf(Cid cid) {
        return status.getOrDefault(cid, List.of());
    }

    /** The last intent of a Cid, which decides; null if there is none. */
    SentIntent wanted(Cid cid) {
        List<SentIntent> sent = intentsOf(cid);
        return sent.isEmpty() ? null : sent.get(sent.size() - 1);
    }

    /**
     * The intent that an operation of that generation goes back to; null if there is none. Generations begin at the
     * record's time and grow by one (design 4), and {@link Upstream} leaves room between the times of a Cid.
     */
    SentIntent causeOf(Cid cid, long generation) {
        SentIntent cause = null;
        for (SentIntent intent : intentsOf(cid)) {
            if (intent.timestamp() <= generation) {
                cause = intent;
            }
        }
        return cause;
    }

    /** How many intents there were. */
    int intentCount() {
        return intents.values().stream().mapToInt(List::size).sum();
    }

    /** How many calls with a Cid there were. */
    int callCount() {
        return calls.values().stream().mapToInt(List::size).sum();
    }

    /** How many status events there were. */
    int statusCount() {
        return status.values().stream().mapToInt(List::size).sum();
    }
}
