package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;

/**
 * Pins, watching the graph grow. Kubo sends a line every half second, an empty one while it is stalled; js-ipfs nothing
 * until it is done (kubo-rpc 1 and 3).
 */
final class PinAdd implements Question<Void> {
    private final Cid cid;
    private final PinMode mode;
    private final Limit limit;
    private final IpfsClient.ProgressListener listener;

    private long nodes;
    private long bytes;
    private boolean pinned;

    PinAdd(Cid cid, PinMode mode, Limit limit, IpfsClient.ProgressListener listener) {
        this.cid = cid;
        this.mode = mode;
        this.limit = limit;
        this.listener = listener;
    }

    @Override
    public Command command() {
        return Command.named("pin/add")
                .with("arg", cid)
                .with("recursive", mode == PinMode.RECURSIVE)
                .with("progress", true);
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public void object(JsonParser json, Watchdog.Watch watch) throws IOException {
        JsonNode line = json.readValueAsTree();
        long nodesNow = line.path("Progress").asLong();
        long bytesNow = line.path("Bytes").asLong();
        if (nodesNow > nodes || bytesNow > bytes) {
            nodes = Math.max(nodes, nodesNow);
            bytes = Math.max(bytes, bytesNow);
            watch.restartAfter(() -> listener.grown(nodes, bytes));
        }
        pinned |= CidText.contains(line.path("Pins"), cid);
    }

    @Override
    public Void answer(Failures failures) throws IpfsException {
        if (!pinned) {
            throw Failures.unclear(command(), "ended without saying that " + cid + " is pinned");
        }
        return null;
    }

    @Override
    public IpfsException expired() {
        String reached = nodes == 0 && bytes == 0 ? "nothing has come" : "it had come to " + nodes + " nodes";
        return new IpfsException.NoProgress("the graph has not grown for " + limit.timeText() + " (" + limit.setting()
                + "); " + reached + (bytes == 0 ? "" : ", " + bytes + " bytes"));
    }
}
