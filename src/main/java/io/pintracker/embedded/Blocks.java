package io.pintracker.embedded;

import io.pintracker.model.Cid;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What the simulated node has beside its pins: paths that lead somewhere, for {@code resolve}, and blocks that nothing
 * pins, for {@code repo/gc}. Thread-safe.
 */
final class Blocks {
    private final Map<String, Cid> paths = new ConcurrentHashMap<>();
    private final Queue<Cid> loose = new ConcurrentLinkedQueue<>();

    void publish(String path, Cid target) {
        paths.put(path, target);
    }

    void litter(Cid cid) {
        loose.add(cid);
    }

    Course resolve(RpcRequest request) throws RpcException {
        if (request.args().isEmpty()) {
            throw RpcException.text(400, "argument \"name\" is required");
        }
        String path = request.args().get(0);
        Cid target = paths.get(path);
        if (target == null && path.startsWith("/ipns/")) {
            throw RpcException.failed("could not resolve name: \"" + path.substring("/ipns/".length()) + "\"");
        }
        Cid cid = target != null ? target : RpcRequest.cid(path);
        return Course.single(Duration.ZERO, "{\"Path\":\"/ip", () -> "{\"Path\":\"/ipfs/" + cid + "\"}\n");
    }

    Course collect(RpcRequest request) {
        Queue<Cid> garbage = new ArrayDeque<>();
        for (Cid cid = loose.poll(); cid != null; cid = loose.poll()) {
            garbage.add(cid);
        }
        Iterator<String> lines = new Iterator<>() {
            @Override
            public boolean hasNext() {
                return !garbage.isEmpty();
            }

            @Override
            public String next() {
                if (garbage.isEmpty()) {
                    throw new NoSuchElementException("all garbage is collected");
                }
                return "{\"Key\":{\"/\":\"" + garbage.remove() + "\"}}\n";
            }
        };
        return new Course(List.of(), Duration.ZERO, () -> {}, lines, true, false, "{\"Key\":{\"/\":\"b", () -> "");
    }
}
