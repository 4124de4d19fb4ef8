package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import java.io.IOException;

/** Unpins in either mode; what is not pinned is done already (invariant 6). */
final class PinRemove implements Question<Void> {
    private final Cid cid;
    private final Limit limit;
    private boolean removed;

    PinRemove(Cid cid, Limit limit) {
        this.cid = cid;
        this.limit = limit;
    }

    @Override
    public Command command() {
        return Command.named("pin/rm").with("arg", cid);
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public void object(JsonParser json, Watchdog.Watch watch) throws IOException {
        JsonNode line = json.readValueAsTree();
        removed |= CidText.contains(line.path("Pins"), cid);
    }

    @Override
    public Void refused(NodeError error, Failures failures) throws IpfsException {
        if (!error.saysNotPinned()) {
            throw failures.of(command(), error);
        }
        return null;
    }

    @Override
    public Void answer(Failures failures) throws IpfsException {
        if (!removed) {
            throw Failures.unclear(command(), "ended without saying that " + cid + " is unpinned");
        }
        return null;
    }
}
