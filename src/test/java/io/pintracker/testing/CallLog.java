package io.pintracker.testing;

import io.pintracker.embedded.CallListener;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.SeenCall;
import io.pintracker.model.Cid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Keeps the calls that a simulated node tells of, and lets others wait for one. Thread-safe. */
public final class CallLog implements CallListener {
    private final List<SeenCall> started = new ArrayList<>();
    private final Set<Waiter> waiters = ConcurrentHashMap.newKeySet();

    private record Waiter(Predicate<SeenCall> wanted, CompletableFuture<SeenCall> found) {}

    /** The next news, a start or an end, that {@code wanted} accepts. */
    public CompletableFuture<SeenCall> next(Predicate<SeenCall> wanted) {
        Waiter waiter = new Waiter(wanted, new CompletableFuture<>());
        waiters.add(waiter);
        return waiter.found();
    }

    @Override
    public void started(SeenCall call) {
        synchronized (this) {
            started.add(call);
        }
        tell(call);
    }

    @Override
    public void ended(SeenCall call) {
        tell(call);
    }

    private void tell(SeenCall call) {
        waiters.removeIf(waiter -> waiter.wanted().test(call) && waiter.found().complete(call));
    }

    /** The Cids that calls of {@code command} named. */
    public synchronized Set<Cid> cids(Command command) {
        return started.stream()
                .filter(call -> call.command() == command)
                .flatMap(call -> call.cid().stream())
                .collect(Collectors.toSet());
    }

    /** How many calls of {@code command} have started. */
    public synchronized long count(Command command) {
        return started.stream().filter(call -> call.command() == command).count();
    }

    /** All that have started, in order. */
    public synchronized List<SeenCall> calls() {
        return List.copyOf(started);
    }

    /** Forgets what was. */
    public synchronized void clear() {
        started.clear();
    }
}
