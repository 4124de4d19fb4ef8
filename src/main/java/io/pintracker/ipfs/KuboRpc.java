package io.pintracker.ipfs;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A Kubo node, or another with its RPC (spec kubo-rpc). A call runs on its caller's thread and holds one connection;
 * limits are kept by one thread of its own. Nothing is retried here.
 */
public final class KuboRpc implements IpfsClient {
    private final boolean unpinDisable;
    private final Limit pinLimit;
    private final Limit unpinLimit;
    private final Limit requestLimit;
    private final Transport transport;

    /**
     * Opens no connection yet.
     *
     * @param nanoTime measures the limits, as {@link System#nanoTime} does
     */
    public KuboRpc(IpfsSettings settings, LongSupplier nanoTime) {
        unpinDisable = settings.unpinDisable();
        pinLimit = new Limit("pin_timeout", settings.pinTimeout());
        unpinLimit = new Limit("unpin_timeout", settings.unpinTimeout());
        requestLimit = new Limit("ipfs_request_timeout", settings.requestTimeout());
        transport = new Transport(settings, nanoTime);
    }

    @Override
    public void pin(Pin pin, Call call, ProgressListener progress) throws IpfsException {
        Cid cid = pin.cid();
        PinMode mode = pin.mode();
        if (holds(cid, mode, call)) {
            return;
        }
        if (mode == PinMode.DIRECT && holds(cid, PinMode.RECURSIVE, call)) {
            unpin(cid, call);
        }
        transport.ask(new PinAdd(cid, mode, pinLimit, progress), call);
    }

    @Override
    public void unpin(Cid cid, Call call) throws IpfsException {
        if (unpinDisable) {
            throw new IpfsException.UnpinDisabled();
        }
        transport.ask(new PinRemove(cid, unpinLimit), call);
    }

    @Override
    public long list(PinMode mode, Call call, PinVisitor visitor) throws IpfsException {
        return transport.ask(new PinListing(mode, requestLimit, visitor), call);
    }

    @Override
    public boolean holds(Cid cid, PinMode mode, Call call) throws IpfsException {
        return transport.ask(new PinCheck(cid, mode, requestLimit), call);
    }

    @Override
    public Cid resolve(String path, Call call) throws IpfsException {
        Describe resolve = new Describe(Command.named("resolve").with("arg", path), "Path", requestLimit);
        String target = transport.ask(resolve, call).path("Path").asText();
        try {
            return Cid.parse(target.replaceFirst("^/(ipfs|ipld)/", ""));
        } catch (CidFormatException e) {
            throw new IpfsException.Refused("path " + path + " leads to " + target + ", which is no block of its own");
        }
    }

    @Override
    public long collectGarbage(Call call, GarbageVisitor visitor) throws IpfsException {
        return transport.ask(new GarbageCollection(requestLimit, visitor), call);
    }

    @Override
    public NodeId id(Call call) throws IpfsException {
        JsonNode node = transport.ask(new Describe("id", "ID", requestLimit), call);
        List<String> addresses = new ArrayList<>();
        node.path("Addresses").forEach(address -> addresses.add(address.asText()));
        return new NodeId(
                node.path("ID").asText(), addresses, node.path("AgentVersion").asText());
    }

    @Override
    public String version(Call call) throws IpfsException {
        return transport
                .ask(new Describe("version", "Version", requestLimit), call)
                .path("Version")
                .asText();
    }

    @Override
    public void close() {
        transport.close();
    }
}
