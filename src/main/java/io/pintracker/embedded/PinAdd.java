package io.pintracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/** {@code pin/add}: several arguments are pinned in order, up to the first that fails; earlier ones stay. */
record PinAdd(Pinset pinset, Supplier<Duration> latency) implements CommandHandler {
    /** Between two progress lines of Kubo. */
    static final Duration TICK = Duration.ofMillis(500);

    @Override
    public Course prepare(RpcRequest request) throws RpcException {
        List<Cid> cids = request.cids(1, "ipfs-path");
        PinMode mode = request.recursive() ? PinMode.RECURSIVE : PinMode.DIRECT;
        String name = request.text("name").orElse(request.text("n").orElse(""));
        int nameBytes = name.getBytes(UTF_8).length;
        if (nameBytes > Pinset.MAX_NAME_BYTES) {
            throw RpcException.failed("pin name is " + nameBytes + " bytes (max " + Pinset.MAX_NAME_BYTES + " bytes)");
        }
        boolean progress = request.flag("progress", false);
        Cid last = cids.get(cids.size() - 1);
        return new Course(
                cids.subList(0, cids.size() - 1).stream()
                        .map(cid -> new Course.Step(() -> begin(cid, mode), () -> pinset.pin(cid, mode, name)))
                        .toList(),
                latency.get(),
                () -> begin(last, mode),
                Collections.emptyIterator(),
                progress,
                progress,
                "{\"Pins\":[\"" + cids.get(0),
                () -> {
                    pinset.pin(last, mode, name);
                    return (progress ? KuboJson.progress(cids.size()) : "") + KuboJson.pins(cids);
                });
    }

    private void begin(Cid cid, PinMode mode) {
        if (mode == PinMode.RECURSIVE) {
            pinset.beginRecursive(cid);
        }
    }
}
