package io.pintracker.embedded;

import io.pintracker.model.Cid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The calls that are being worked on, by Cid. Thread-safe. */
final class RunningCalls {
    private final Map<Optional<Cid>, Set<RpcCall>> byCid = new ConcurrentHashMap<>();

    void add(Optional<Cid> cid, RpcCall call) {
        byCid.compute(cid, (c, calls) -> {
            Set<RpcCall> all = calls == null ? ConcurrentHashMap.newKeySet(2) : calls;
            all.add(call);
            return all;
        });
    }

    void remove(Optional<Cid> cid, RpcCall call) {
        byCid.computeIfPresent(cid, (c, calls) -> {
            calls.remove(call);
            return calls.isEmpty() ? null : calls;
        });
    }

    /** Those that name {@code cid}. */
    List<RpcCall> of(Cid cid) {
        return List.copyOf(byCid.getOrDefault(Optional.of(cid), Set.of()));
    }

    List<RpcCall> all() {
        return byCid.values().stream().flatMap(Set::stream).distinct().toList();
    }
}
