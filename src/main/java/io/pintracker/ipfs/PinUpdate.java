package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.time.Duration;

/**
 * Pins a graph by its difference to one that is pinned already, and leaves the old pin. The answer is whether it is pinned
 * now; if not, an ordinary pin is to follow, which says what is wrong.
 *
 * <p>Kubo tells nothing of its progress, so the whole of it is under the limit of a stall. The new pin gets the name of
 * the old one.
 */
final class PinUpdate implements Question<Boolean> {
    private static final int NO_SUCH_COMMAND = 404;

    /** Of a proxy, for which it was silent for too long. */
    private static final int GATEWAY_TIMEOUT = 504;

    private final Cid from;
    private final Cid to;
    private final PinLimits limits;
    private boolean pinned;

    PinUpdate(Cid from, Cid to, PinLimits limits) {
        this.from = from;
        this.to = to;
        this.limits = limits;
    }

    @Override
    public Command command() {
        return Command.named("pin/update").with("arg", from).with("arg", to).with("unpin", false);
    }

    @Override
    public Limit limit() {
        return limits.stall();
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
        pinned |= CidText.contains(line.path("Pins"), to);
    }

    @Override
    public Boolean refused(NodeError error, Failures failures) throws IpfsException {
        if (error.words().contains("'to' cid was already recursively pinned")) {
            return true;
        }
        // js-ipfs has no such command (kubo-rpc 3).
        if (error.status() == NO_SUCH_COMMAND || error.status() == GATEWAY_TIMEOUT) {
            return false;
        }
        IpfsException failure = failures.of(command(), error);
        if (failure instanceof IpfsException.Refused || failure instanceof IpfsException.Invalid) {
            return false;
        }
        throw failure;
    }

    @Override
    public Boolean answer(Failures failures) {
        return pinned;
    }

    @Override
    public IpfsException expired() {
        return new IpfsException.NoProgress(
                "no answer to pin/update within " + limit().timeText() + " (" + limit().setting() + ")");
    }
}
