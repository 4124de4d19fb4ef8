package io.pintracker.embedded;

import io.pintracker.model.Cid;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/** Finds the handler of a command. */
record Commands(Pinset pinset, Blocks blocks, NodeFacts facts, Supplier<Duration> latency) {

    CommandHandler handler(Command command) {
        return switch (command) {
            case VERSION -> facts::version;
            case ID -> facts::id;
            case REPO_STAT -> facts::repoStat;
            case SWARM_CONNECT -> facts::swarmConnect;
            case RESOLVE -> blocks::resolve;
            case REPO_GC -> blocks::collect;
            case PIN_ADD -> new PinAdd(pinset, latency);
            case PIN_LS -> new PinLs(pinset);
            case PIN_RM -> this::pinRm;
            case PIN_UPDATE -> this::pinUpdate;
        };
    }

    private Course pinRm(RpcRequest request) throws RpcException {
        List<Cid> cids = request.cids(1, "ipfs-path");
        boolean recursive = request.recursive();
        List<Course.Step> earlier = cids.subList(0, cids.size() - 1).stream()
                .map(cid -> new Course.Step(() -> {}, () -> pinset.unpin(cid, recursive)))
                .toList();
        return Course.single(earlier, latency.get(), "{\"Pins\":[\"" + cids.get(0), () -> {
            pinset.unpin(cids.get(cids.size() - 1), recursive);
            return KuboJson.pins(cids);
        });
    }

    private Course pinUpdate(RpcRequest request) throws RpcException {
        List<Cid> cids = request.cids(2, request.args().isEmpty() ? "from-path" : "to-path");
        boolean unpin = request.flag("unpin", true);
        return Course.single(latency.get(), "{\"Pins\":[\"" + cids.get(0), () -> {
            pinset.update(cids.get(0), cids.get(1), unpin);
            return KuboJson.pins(cids.subList(0, 2));
        });
    }
}
