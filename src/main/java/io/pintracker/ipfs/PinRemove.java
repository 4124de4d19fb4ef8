package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Unpins in either mode; what is not pinned is done already (invariant 6), but not where it is one of several: the node
 * stops there and does not say which it is.
 */
final class PinRemove implements Question<Void> {
    private final List<Cid> cids;
    private final Limit limit;
    private final Set<Cid> left;

    PinRemove(List<Cid> cids, Limit limit) {
        this.cids = cids;
        this.limit = limit;
        left = new LinkedHashSet<>(cids);
    }

    @Override
    public Command command() {
        return Command.named("pin/rm").about(cids);
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public boolean changesPins() {
        return true;
    }

    @Override
    public void object(JsonParser json, Watchdog.Watch watch) throws IOException {
        JsonNode line = json.readValueAsTree();
        CidText.strike(line.path("Pins"), left);
    }

    @Override
    public Void refused(NodeError error, Failures failures) throws IpfsException {
        if (cids.size() > 1 || !error.saysNotPinned()) {
            throw failures.of(command(), error);
        }
        return null;
    }

    @Override
    public Void answer(Failures failures) throws IpfsException {
        if (!left.isEmpty()) {
            throw Failures.unclear(command(), "ended without saying that " + CidText.list(left) + " is unpinned");
        }
        return null;
    }
}
