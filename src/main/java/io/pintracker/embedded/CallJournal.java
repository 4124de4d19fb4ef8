package io.pintracker.embedded;

import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.model.Cid;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts calls and tells the listeners of them; keeps none. Thread-safe. */
final class CallJournal {
    private static final Logger LOG = LoggerFactory.getLogger(CallJournal.class);

    private final LongSupplier nanoClock;
    private final AtomicLong numbers = new AtomicLong();
    private final List<CallListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<Command, LongAdder> counts;

    CallJournal(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        Map<Command, LongAdder> zeroes = new EnumMap<>(Command.class);
        Arrays.stream(Command.values()).forEach(c -> zeroes.put(c, new LongAdder()));
        counts = Collections.unmodifiableMap(zeroes);
    }

    void listen(CallListener listener) {
        listeners.add(listener);
    }

    long calls(Command command) {
        return counts.get(command).sum();
    }

    /** A new call, counted but not told of yet; as many as it has subjects. */
    List<SeenCall> register(Command command, List<Optional<Cid>> subjects, Optional<String> traceparent) {
        counts.get(command).add(subjects.size());
        long now = nanoClock.getAsLong();
        return subjects.stream()
                .map(cid ->
                        new SeenCall(numbers.incrementAndGet(), command, cid, traceparent, now, now, Ending.RUNNING))
                .toList();
    }

    void started(SeenCall call) {
        tell(l -> l.started(call));
    }

    void ended(SeenCall started, Ending how) {
        SeenCall call = started.ended(how, nanoClock.getAsLong());
        tell(l -> l.ended(call));
    }

    private void tell(Consumer<CallListener> news) {
        for (CallListener listener : listeners) {
            try {
                news.accept(listener);
            } catch (RuntimeException | AssertionError e) {
                LOG.atError().setCause(e).log("A listener of the simulated IPFS node failed; the call goes on");
            }
        }
    }
}
