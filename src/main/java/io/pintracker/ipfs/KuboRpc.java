package io.pintracker.ipfs;

import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Kubo node, or another with its RPC (spec kubo-rpc). A call runs on its caller's thread and holds one connection;
 * limits are kept by one thread of its own. Nothing is retried here.
 */
public final class KuboRpc implements IpfsClient {
    /** Of the connections, those that are for origins of pins. */
    public static final int ORIGIN_CONNECTIONS = OriginDialer.THREADS;

    /** Content that nobody has must not hold up that of others for as long as {@code pin_timeout}. */
    private static final Limit PATIENCE = new Limit("of a request for several pins", Duration.ofSeconds(5));

    private static final Logger LOG = LoggerFactory.getLogger(KuboRpc.class);

    private final boolean unpinDisable;
    private final PinLimits pinLimits;
    private final Limit unpinLimit;
    private final Limit requestLimit;
    private final Limit garbageLimit;
    private final LongSupplier nanoTime;
    private final Transport transport;
    private final OriginDialer origins;

    /**
     * Opens no connection yet.
     *
     * @param nanoTime measures the limits, as {@link System#nanoTime} does
     */
    public KuboRpc(IpfsSettings settings, LongSupplier nanoTime) {
        this(settings, Transport.Grace.USUAL, nanoTime);
    }

    KuboRpc(IpfsSettings settings, Transport.Grace grace, LongSupplier nanoTime) {
        unpinDisable = settings.unpinDisable();
        pinLimits = PinLimits.of(settings);
        unpinLimit = new Limit("unpin_timeout", settings.unpinTimeout());
        requestLimit = new Limit("ipfs_request_timeout", settings.requestTimeout());
        garbageLimit = new Limit("repogc_timeout", settings.garbageTimeout());
        this.nanoTime = nanoTime;
        transport = new Transport(settings, grace, nanoTime);
        origins = new OriginDialer(transport, new Origins(settings.originsAllowPrivate()));
    }

    @Override
    public void pin(Pin pin, Call call, ProgressListener progress) throws IpfsException {
        if (!holds(pin.cid(), pin.mode(), call)) {
            pinAbsent(pin, call, progress);
        }
    }

    @Override
    public void pinAbsent(Pin pin, Call call, ProgressListener progress) throws IpfsException {
        PinLimits limits = pinLimits.fromNow(nanoTime);
        OriginDialer.Dialling dialling = origins.dial(pin.origins());
        try {
            if (!isPinnedByDifference(pin, limits, call)) {
                add(pin, limits, call, progress);
            }
        } finally {
            dialling.end();
        }
    }

    @Override
    public void pinAbsent(List<Pin> pins, Call call, ProgressListener progress) throws IpfsException {
        if (!areAlike(pins)) {
            throw new IllegalArgumentException(
                    "pins of one request must be recursive, of one name, without origins and pin_update: " + pins);
        }
        transport.ask(new PinAdd(pins, pinLimits.waitingAtMost(PATIENCE), progress), call);
    }

    private static boolean areAlike(List<Pin> pins) {
        return !pins.isEmpty()
                && pins.stream()
                        .allMatch(pin ->
                                pin.isPlain() && pin.name().equals(pins.get(0).name()));
    }

    private boolean isPinnedByDifference(Pin pin, PinLimits limits, Call call) throws IpfsException {
        Cid from = pin.pinUpdate();
        if (from == null || from.equals(pin.cid()) || pin.mode() != PinMode.RECURSIVE) {
            return false;
        }
        try {
            return transport.ask(new PinUpdate(from, pin.cid(), limits), call);
        } catch (IpfsException.NoProgress e) {
            LOG.atDebug().addKeyValue("cause", e.getMessage()).log("pinned in the ordinary way instead");
            return false;
        }
    }

    private void add(Pin pin, PinLimits limits, Call call, ProgressListener progress) throws IpfsException {
        try {
            transport.ask(new PinAdd(List.of(pin), limits, progress), call);
        } catch (IpfsException.HeldRecursively e) {
            if (pin.mode() != PinMode.DIRECT) {
                throw e;
            }
            // Asked for only now, since hardly any direct pin was a recursive one.
            unpin(pin.cid(), call);
            transport.ask(new PinAdd(List.of(pin), limits, progress), call);
        }
    }

    @Override
    public void unpin(Cid cid, Call call) throws IpfsException {
        unpin(List.of(cid), call);
    }

    @Override
    public void unpin(List<Cid> cids, Call call) throws IpfsException {
        if (unpinDisable) {
            throw new IpfsException.UnpinDisabled();
        }
        transport.ask(new PinRemove(cids, unpinLimit), call);
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
    public void connect(String address, Call call) throws IpfsException {
        transport.ask(new SwarmConnect(address), call);
    }

    @Override
    public Space space(Call call) throws IpfsException {
        Command stat = Command.named("repo/stat").with("size-only", true);
        JsonNode repo = transport.ask(new Describe(stat, "RepoSize", requestLimit), call);
        return new Space(repo.path("RepoSize").asLong(), repo.path("StorageMax").asLong());
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
        return transport.ask(new GarbageCollection(garbageLimit, visitor), call);
    }

    @Override
    public NodeId id(Call call) throws IpfsException {
        JsonNode node = transport.ask(new Describe(Command.named("id"), "ID", requestLimit), call);
        List<String> addresses = new ArrayList<>();
        node.path("Addresses").forEach(address -> addresses.add(address.asText()));
        return new NodeId(
                node.path("ID").asText(), addresses, node.path("AgentVersion").asText());
    }

    @Override
    public String version(Call call) throws IpfsException {
        return transport
                .ask(new Describe(Command.named("version"), "Version", requestLimit), call)
                .path("Version")
                .asText();
    }

    @Override
    public void close() {
        origins.close();
        transport.close();
    }
}
