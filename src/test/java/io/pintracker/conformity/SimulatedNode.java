package io.pintracker.conformity;

import io.pintracker.embedded.CallListener;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The node that exists only in this process; it has all content but what is said to be nobody's. */
final class SimulatedNode implements TestedNode, CallListener {
    private final SimulatedIpfsNode node;
    private final Set<SeenCall> running = ConcurrentHashMap.newKeySet();

    SimulatedNode() throws IOException {
        node = SimulatedIpfsNode.start(0);
        node.listen(this);
    }

    SimulatedIpfsNode node() {
        return node;
    }

    @Override
    public Kind kind() {
        return Kind.SIMULATED;
    }

    @Override
    public URI api() {
        return node.api();
    }

    @Override
    public List<Cid> have(List<byte[]> contents) {
        return contents.stream().map(RealNode::rawCid).toList();
    }

    @Override
    public Cid nobodyHas(byte[] content) {
        Cid cid = RealNode.rawCid(content);
        node.script(Command.PIN_ADD, cid, new Fault.Stall(), SimulatedIpfsNode.ALWAYS);
        return cid;
    }

    @Override
    public void appear(byte[] content) {
        node.clear();
        node.release();
    }

    @Override
    public boolean isWaitingFor(Cid cid) {
        return running.stream().anyMatch(call -> call.cid().filter(cid::equals).isPresent());
    }

    @Override
    public void started(SeenCall call) {
        if (call.command() == Command.PIN_ADD) {
            running.add(call);
        }
    }

    @Override
    public void ended(SeenCall call) {
        running.removeIf(seen -> seen.number() == call.number());
    }

    @Override
    public void stop() {
        try {
            node.refuse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void restart() {
        try {
            node.resume();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            node.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
