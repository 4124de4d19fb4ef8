package io.pintracker.ipfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Pins, watching the graph grow. Kubo sends a line every half second, an empty one while it is stalled; js-ipfs nothing
 * until it is done (kubo-rpc 1 and 3). Several Cids are pinned in order, and the lines tell of all of them together.
 */
final class PinAdd implements Question<Void> {
    /** Kubo refuses longer ones. */
    private static final int MAX_NAME_BYTES = 255;

    private final List<Cid> cids;
    private final Set<Cid> left;
    private final PinMode mode;
    private final String name;
    private final PinLimits limits;
    private final IpfsClient.ProgressListener listener;

    private long nodes;
    private long bytes;

    /** @param pins of one mode and one name */
    PinAdd(List<Pin> pins, PinLimits limits, IpfsClient.ProgressListener listener) {
        cids = pins.stream().map(Pin::cid).toList();
        left = new LinkedHashSet<>(cids);
        mode = pins.get(0).mode();
        name = fitting(pins.get(0).name());
        this.limits = limits;
        this.listener = listener;
    }

    /** A name is for people, so one that is too long is cut rather than a reason not to pin. */
    private static String fitting(String name) {
        int end = name.length();
        while (name.substring(0, end).getBytes(UTF_8).length > MAX_NAME_BYTES) {
            end = name.offsetByCodePoints(end, -1);
        }
        return name.substring(0, end);
    }

    @Override
    public Command command() {
        Command add = Command.named("pin/add")
                .about(cids)
                .with("recursive", mode == PinMode.RECURSIVE)
                .with("progress", true);
        return name.isEmpty() ? add : add.with("name", name);
    }

    @Override
    public Limit limit() {
        return limits.firstBlock();
    }

    @Override
    public Limit total() {
        return limits.total();
    }

    @Override
    public Duration timeLeft() {
        return limits.left().get();
    }

    @Override
    public boolean changesPins() {
        return true;
    }

    @Override
    public void object(JsonParser json, Watchdog.Watch watch) throws IOException {
        JsonNode line = json.readValueAsTree();
        long nodesNow = line.path("Progress").asLong();
        long bytesNow = line.path("Bytes").asLong();
        if (nodesNow > nodes || bytesNow > bytes) {
            nodes = Math.max(nodes, nodesNow);
            bytes = Math.max(bytes, bytesNow);
            watch.restartAfter(
                    () -> listener.grown(nodes, bytes), limits.stall().time());
        }
        CidText.strike(line.path("Pins"), left);
    }

    @Override
    public Void answer(Failures failures) throws IpfsException {
        if (!left.isEmpty()) {
            throw Failures.unclear(command(), "ended without saying that " + CidText.list(left) + " is pinned");
        }
        return null;
    }

    @Override
    public IpfsException expired() {
        Limit limit = isEmpty() ? limits.firstBlock() : limits.stall();
        return new IpfsException.NoProgress(
                "the graph has not grown for " + limit.timeText() + " (" + limit.setting() + "); " + reached());
    }

    @Override
    public IpfsException overrun() {
        return new IpfsException.TimedOut("the pin was not done within "
                + limits.total().timeText() + " (" + limits.total().setting() + "); " + reached());
    }

    private boolean isEmpty() {
        return nodes == 0 && bytes == 0;
    }

    private String reached() {
        String reached = isEmpty() ? "nothing has come" : "it had come to " + nodes + " nodes";
        return reached + (bytes == 0 ? "" : ", " + bytes + " bytes");
    }
}
