package io.pintracker.cli;

import static io.pintracker.cli.RestStage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.testing.ClusterClient;
import io.pintracker.testing.ClusterClient.Ran;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** IPFS Cluster's own command line, unchanged, against the whole tracker. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterCtlIT {
    private final AtomicInteger numbers = new AtomicInteger();
    private ClusterClient program;
    private RestStage stage;
    private SimulatedIpfsNode node;
    private TrackerHarness tracker;

    @BeforeAll
    void startAll(@TempDir Path directory) throws Exception {
        program = ClusterClient.ctl();
        // ctl takes nothing but real ids for peers, as they are made by default.
        stage = new RestStage(
                directory, "ctl", 1, Map.of("peer_id", "", "retry_backoff", "20ms", "retry_backoff_max", "20ms"));
        node = stage.node();
        tracker = stage.tracker();
    }

    @AfterAll
    void stopAll() throws Exception {
        if (stage != null) {
            stage.close();
        }
    }

    @BeforeEach
    void behave() {
        node.clear();
    }

    private Cid cid() {
        return Intents.cid(numbers.incrementAndGet());
    }

    private Ran run(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(
                List.of("--host", "/ip4/127.0.0.1/tcp/" + tracker.tracker().httpPort()));
        all.addAll(List.of(arguments));
        return program.run(all.toArray(String[]::new));
    }

    /** The output of a run that went well. */
    private String ctl(String... arguments) throws Exception {
        Ran ran = run(arguments);
        assertThat(ran.code()).as("%s: %s", List.of(arguments), ran.output()).isZero();
        return ran.output();
    }

    @Test
    void pinsShowsAndUnpins() throws Exception {
        Cid cid = cid();

        assertThat(ctl("pin", "add", "--name", "docs", "--metadata", "k=v", cid.toString()))
                .startsWith(cid + " | docs:\n    > one")
                .containsAnyOf(": PIN_QUEUED |", ": PINNING |", ": PINNED |")
                .contains("| Priority: ");
        eventually().until(() -> ctl("status", cid.toString()).contains(": PINNED | "));
        assertThat(ctl("pin", "ls", cid.toString()))
                .startsWith(cid
                        + " | docs | PIN | Repl. Factor: -1 | Allocations: [everywhere] | Recursive | Metadata: yes");
        assertThat(ctl("pin", "ls")).contains(cid.toString());
        assertThat(ctl("status")).contains(cid.toString());
        assertThat(node.mode(cid)).contains(PinMode.RECURSIVE);

        assertThat(ctl("pin", "rm", cid.toString()))
                .startsWith(cid + " | docs:")
                .contains("UNPIN");
        eventually().until(() -> node.mode(cid).isEmpty());
        Ran again = run("pin", "rm", cid.toString());
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.output()).contains("Code: 404").contains("pin is not part of the pinset");
    }

    @Test
    void waitsUntilItIsPinned() throws Exception {
        Cid cid = cid();
        assertThat(ctl("pin", "add", "--wait", "--wait-timeout", "60s", cid.toString()))
                .contains(": PINNED | ");
        assertThat(ctl("pin", "rm", "--wait", "--wait-timeout", "60s", cid.toString()))
                .contains(": UNPINNED | ");
    }

    @Test
    void waitsNoLongerForWhatHasFailed() throws Exception {
        Cid cid = cid();
        node.script(Command.PIN_ADD, cid, new Fault.Error500("out of luck"), SimulatedIpfsNode.ALWAYS);

        Ran ran = run("pin", "add", "--wait", "--wait-timeout", "60s", cid.toString());

        assertThat(ran.code()).isNotZero();
        assertThat(ran.output()).contains("error has occurred while attempting to reach status: pinned");
    }

    @Test
    void pinsDirectly() throws Exception {
        Cid cid = cid();

        ctl("pin", "add", "--mode", "direct", "--no-status", cid.toString());

        eventually().until(() -> node.mode(cid).filter(PinMode.DIRECT::equals).isPresent());
        assertThat(ctl("pin", "ls", cid.toString())).contains("PIN-DIRECT").contains("| Direct |");
        assertThat(ctl("status", "--filter", "pinned")).contains(cid.toString());
    }

    @Test
    void updates() throws Exception {
        Cid old = cid();
        Cid next = cid();
        ctl("pin", "add", "--name", "v1", "--wait", old.toString());

        ctl("pin", "update", old.toString(), next.toString());

        eventually().until(() -> ctl("status", next.toString()).contains(": PINNED | "));
        assertThat(ctl("pin", "ls", next.toString())).contains("| v1 |");
    }

    @Test
    void pinsAPath() throws Exception {
        Cid cid = cid();
        node.publish("/ipns/example.org/a", cid);

        ctl("pin", "add", "--no-status", "/ipns/example.org/a");

        eventually().until(() -> ctl("status", cid.toString()).contains(": PINNED | "));
    }

    @Test
    void filtersAndRecovers() throws Exception {
        Cid bad = cid();
        Cid worse = cid();
        Cid good = cid();
        node.script(Command.PIN_ADD, bad, new Fault.Error500("out of luck"), SimulatedIpfsNode.ALWAYS);
        node.script(Command.PIN_ADD, worse, new Fault.Error500("out of luck"), SimulatedIpfsNode.ALWAYS);
        ctl("pin", "add", "--no-status", good.toString());
        ctl("pin", "add", "--no-status", bad.toString());
        ctl("pin", "add", "--no-status", worse.toString());
        eventually().until(() -> {
            String shown = ctl("status", "--filter", "pin_error");
            return shown.contains(bad.toString()) && shown.contains(worse.toString());
        });
        assertThat(ctl("status", "--filter", "error", "--local"))
                .contains("PIN_ERROR: pin/add failed: out of luck")
                .doesNotContain(good.toString());
        assertThat(ctl("status", bad.toString(), good.toString())).contains(bad.toString(), good.toString());
        assertThat(ctl("status", "--filter", "remote")).isEmpty();

        node.clear();
        assertThat(ctl("recover", bad.toString())).contains(bad.toString());
        eventually().until(() -> ctl("status", bad.toString()).contains(": PINNED | "));
        assertThat(ctl("recover")).contains(worse.toString()).doesNotContain(good.toString());
        eventually().until(() -> ctl("status", worse.toString()).contains(": PINNED | "));
        assertThat(run("status", "--filter", "nonsense").code()).isNotZero();
    }

    @Test
    void tellsOfThePeer() throws Exception {
        assertThat(ctl("id"))
                .startsWith("12D3KooW")
                .contains(" | one | Sees 0 other peers\n")
                .contains("> IPFS: 12D3KooW");
        assertThat(ctl("peers", "ls")).isEqualTo(ctl("id"));
        assertThat(ctl("version")).isNotBlank();
        assertThat(ctl("health", "graph")).contains("digraph cluster").contains("one");
        assertThat(ctl("health", "metrics")).isEqualTo("ping\npinqueue\n");
        assertThat(ctl("health", "metrics", "pinqueue")).contains("| pinqueue: 0 | Expires in: ");
        assertThat(ctl("health", "alerts")).isEmpty();
        assertThat(ctl("health", "bandwidth")).isEmpty();
        assertThat(ctl("--enc", "json", "id")).contains("\"peername\": \"one\"");
    }

    @Test
    void collectsGarbage() throws Exception {
        Cid loose = cid();
        node.litter(loose);

        assertThat(ctl("ipfs", "gc")).contains("one").contains("- " + loose);
    }
}
