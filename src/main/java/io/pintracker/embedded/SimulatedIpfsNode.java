package io.pintracker.embedded;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An IPFS node that exists only in this process: Kubo's RPC on 127.0.0.1, with Kubo's words, status codes and trailers
 * (spec kubo-rpc, 1), over a pinset in memory. All content can be had, at once, unless {@link #latency} or a {@link Fault}
 * says otherwise; content has no links, so nothing is pinned indirectly. Thread-safe.
 *
 * <p>A call that waits holds no thread. A client that closes the connection of a running call aborts it: it does not take
 * effect, but for Kubo's own hazard that a recursive pin that is pinned again is lost if that ends badly.
 */
public final class SimulatedIpfsNode implements AutoCloseable {
    /** As often as called, for {@link #script}. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    private static final Logger LOG = LoggerFactory.getLogger(SimulatedIpfsNode.class);

    private final NodeServer server;
    private final Timers timers;
    private final Pinset pinset;
    private final Blocks blocks = new Blocks();
    private final FaultScript faults = new FaultScript();
    private final RunningCalls running = new RunningCalls();
    private final CallJournal journal = new CallJournal(System::nanoTime);
    private volatile Duration latency = Duration.ZERO;
    private volatile Optional<String> authorization = Optional.empty();

    private SimulatedIpfsNode(int port, Pinset pinset) {
        this.server = new NodeServer(port);
        this.timers = new Timers(server.executor());
        this.pinset = pinset;
    }

    /**
     * Starts a node that holds nothing and forgets everything.
     *
     * @param port where to listen, 0 for any free port
     * @throws EmbeddedException.PortTaken if something else listens there
     */
    public static SimulatedIpfsNode start(int port) throws IOException {
        return start(port, new Pinset(PinsetLog.NONE));
    }

    /**
     * Starts a node whose pinset is kept in {@code file}, also when the process is killed.
     *
     * @param port where to listen, 0 for any free port
     * @throws EmbeddedException.PortTaken if something else listens there
     * @throws EmbeddedException.InUse if another node uses {@code file}
     * @throws IOException if {@code file} cannot be read or written, or is something else
     */
    public static SimulatedIpfsNode start(int port, Path file) throws IOException {
        return start(port, PinsetFile.load(file));
    }

    private static SimulatedIpfsNode start(int port, Pinset pinset) throws IOException {
        SimulatedIpfsNode node = new SimulatedIpfsNode(port, pinset);
        try {
            node.server.start(new RpcHandler(
                    new Commands(
                            pinset,
                            node.blocks,
                            NodeFacts.of(port == 0 ? UUID.randomUUID().toString() : "port " + port, pinset),
                            () -> node.latency),
                    node.faults,
                    node.journal,
                    node.running,
                    node.timers,
                    () -> node.authorization,
                    node.server::isRefusing));
        } catch (IOException | RuntimeException e) {
            node.close();
            throw e;
        }
        LOG.atInfo()
                .addKeyValue("api", node.api())
                .addKeyValue("pinned", pinset.size())
                .log("Simulated IPFS node is up");
        return node;
    }

    /** The address of the RPC, without {@code /api/v0}. */
    public URI api() {
        return URI.create("http://" + LocalPort.HOST + ":" + server.port());
    }

    /** What it holds at this moment, as a copy. */
    public Map<Cid, PinMode> pinset() {
        return pinset.copy();
    }

    /** How {@code cid} is held, if it is. */
    public Optional<PinMode> mode(Cid cid) {
        return pinset.get(cid).map(Pinset.Pinned::mode);
    }

    /** How many pins it holds. */
    public long pinned() {
        return pinset.size();
    }

    /** Holds {@code cid} in that mode from now on, without a call. */
    public void hold(Cid cid, PinMode mode) {
        pinset.put(cid, Pinset.Pinned.of(mode, ""));
    }

    /** Does not hold {@code cid} any more, without a call. */
    public void drop(Cid cid) {
        pinset.drop(cid);
    }

    /** Lets {@code path}, such as {@code /ipns/example.org/a}, lead to {@code target} from now on. */
    public void publish(String path, Cid target) {
        blocks.publish(path, target);
    }

    /** Has a block that nothing pins, until the next {@code repo/gc}. */
    public void litter(Cid cid) {
        blocks.litter(cid);
    }

    /** How long each {@code pin/add}, {@code pin/rm} and {@code pin/update} that starts from now on takes, for each Cid. */
    public void latency(Duration perCall) {
        if (perCall.isNegative()) {
            throw new IllegalArgumentException("latency is " + perCall + ", but must not be negative");
        }
        latency = perCall;
    }

    /** Demands exactly this {@code Authorization} header from now on, as {@code API.Authorizations} does. */
    public void requireAuthorization(String header) {
        authorization = Optional.of(header);
    }

    /**
     * Lets {@code fault} happen to the next {@code times} calls of {@code command} that name {@code cid} first, after what
     * was scripted for these before. Where several Cids are pinned or unpinned, it happens when the call comes to this one.
     *
     * @param times 1 or more, or {@link #ALWAYS}
     */
    public void script(Command command, Cid cid, Fault fault, int times) {
        faults.add(command, Optional.of(cid), fault, times);
    }

    /** As above for calls with any Cid, or none; what is scripted for a call's own Cid goes first. */
    public void script(Command command, Fault fault, int times) {
        faults.add(command, Optional.empty(), fault, times);
    }

    /** Forgets all that is scripted; what has begun to happen to a call goes on. */
    public void clear() {
        faults.clear();
    }

    /** Lets all calls that hang or stall go on as if nothing had been. */
    public void release() {
        running.all().forEach(RpcCall::release);
    }

    /** Cuts all connections and stops listening, as a node that is down; idempotent. */
    public void refuse() throws IOException {
        server.beginRefusing();
        running.all().forEach(RpcCall::drop);
        server.stopListening();
    }

    /**
     * Listens again on the same port, with the same pinset; idempotent. Not to be called from a {@link CallListener}.
     *
     * @throws EmbeddedException.PortTaken if somebody has taken the port meanwhile
     */
    public void resume() throws IOException {
        server.resume();
    }

    /** Tells {@code listener} of all calls from now on. */
    public void listen(CallListener listener) {
        journal.listen(listener);
    }

    /** How many calls of {@code command} there were, refused ones among them; one of several Cids counts for each. */
    public long calls(Command command) {
        return journal.calls(command);
    }

    /** Cuts all connections and stops; idempotent. */
    @Override
    public void close() throws IOException {
        server.beginRefusing();
        running.all().forEach(RpcCall::drop);
        try {
            server.close();
        } finally {
            timers.close();
            pinset.close();
        }
    }
}
