package io.pintracker.conformity;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.ipfs.Call;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The suite against the node that exists only in this process, which must be like Kubo. */
class SimulatedConformityIT extends NodeConformity {

    @Override
    TestedNode startNode() throws IOException {
        return new SimulatedNode();
    }

    @Test
    void showsTheProgressOfAGraph() throws Exception {
        Cid cid = have("graph");
        SimulatedIpfsNode node = ((SimulatedNode) node()).node();
        node.script(Command.PIN_ADD, cid, new Fault.SlowProgress(100, Duration.ofMillis(20), 1000), 1);
        List<Long> grown = new ArrayList<>();

        rpc().pin(pin(cid, PinMode.RECURSIVE), new Call(), (nodes, bytes) -> grown.add(nodes));

        assertThat(grown).hasSize(10).isSorted().last().isEqualTo(1000L);
    }

    @Test
    void collectsGarbageDuringAPin() {
        skip("the simulated node has no garbage");
    }

    @Test
    void pinsFromAPeer() {
        skip("the simulated node has no peers, and all content");
    }
}
