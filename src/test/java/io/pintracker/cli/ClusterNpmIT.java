package io.pintracker.cli;

import static io.pintracker.cli.RestStage.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.testing.ClusterClient;
import io.pintracker.testing.ClusterClient.Ran;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** IPFS Cluster's JavaScript client, unchanged, against the whole tracker. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterNpmIT {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ClusterClient program;
    private RestStage stage;
    private SimulatedIpfsNode node;
    private TrackerHarness tracker;

    @BeforeAll
    void startAll(@TempDir Path directory) throws Exception {
        program = ClusterClient.npm();
        stage = new RestStage(directory, "npm", 1, Map.of());
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

    private JsonNode ask(String method, Object... arguments) throws Exception {
        String url = "http://127.0.0.1:" + tracker.tracker().httpPort();
        Ran ran = program.run(url, method, JSON.writeValueAsString(arguments));
        assertThat(ran.code()).as(ran.output()).isZero();
        return JSON.readTree(ran.output());
    }

    private JsonNode call(String method, Object... arguments) throws Exception {
        JsonNode answer = ask(method, arguments);
        assertThat(answer.path("error").asText())
                .as("%s %s", method, List.of(arguments))
                .isEmpty();
        return answer.path("result");
    }

    private String status(Cid cid) throws Exception {
        JsonNode info = call("status", cid.toString());
        assertThat(info.path("cid").asText()).isEqualTo(cid.toString());
        return info.path("peerMap").iterator().next().path("status").asText();
    }

    private static JsonNode options(String json) throws Exception {
        return JSON.readTree(json);
    }

    @Test
    void pinsShowsAndUnpins() throws Exception {
        Cid cid = Intents.cid(1);

        JsonNode pin = call(
                "pin", cid.toString(), options("{\"name\":\"docs\",\"metadata\":{\"k\":\"v\"},\"mode\":\"direct\"}"));

        assertThat(pin.path("cid").asText()).isEqualTo(cid.toString());
        assertThat(pin.path("name").asText()).isEqualTo("docs");
        eventually().until(() -> status(cid).equals("pinned"));
        assertThat(node.mode(cid)).contains(PinMode.DIRECT);
        JsonNode allocation = call("allocation", cid.toString());
        assertThat(allocation.path("metadata").path("k").asText()).isEqualTo("v");
        assertThat(allocation.path("mode").asText()).isEqualTo("direct");
        assertThat(call("statusAll", options("{\"filter\":\"pinned\"}")).findValuesAsText("cid"))
                .contains(cid.toString());
        assertThat(call("statusAll", options("{\"cids\":[\"" + cid + "\"]}"))).hasSize(1);
        // With no body at all this client fails.
        assertThat(call("statusAll", options("{\"filter\":\"cluster_error\"}"))).isEmpty();

        assertThat(call("unpin", cid.toString()).path("name").asText()).isEqualTo("docs");
        eventually().until(() -> status(cid).equals("unpinned"));
        assertThat(ask("unpin", cid.toString()).path("status").asInt()).isEqualTo(404);
        assertThat(ask("pin", "no-cid").path("status").asInt()).isEqualTo(400);
    }

    @Test
    void pinsAPath() throws Exception {
        Cid cid = Intents.cid(2);
        node.publish("/ipns/example.org", cid);

        assertThat(call("pin", "/ipns/example.org").path("cid").asText()).isEqualTo(cid.toString());
        eventually().until(() -> status(cid).equals("pinned"));
    }

    @Test
    void recovers() throws Exception {
        Cid cid = Intents.cid(3);
        node.script(Command.PIN_ADD, cid, new Fault.Error500("out of luck"), SimulatedIpfsNode.ALWAYS);
        call("pin", cid.toString());
        eventually().until(() -> status(cid).equals("pin_error"));
        node.clear();

        assertThat(call("recover", cid.toString()).path("cid").asText()).isEqualTo(cid.toString());

        eventually().until(() -> status(cid).equals("pinned"));
    }

    @Test
    void tellsOfThePeer() throws Exception {
        JsonNode info = call("info");
        assertThat(info.path("peerName").asText()).isEqualTo("one");
        assertThat(info.path("ipfs").path("id").asText()).startsWith("12D3KooW");
        assertThat(call("peerList")).containsExactly(info);
        assertThat(call("version").asText()).isNotEmpty();
        assertThat(call("metricNames").toString()).isEqualTo("[\"ping\",\"pinqueue\"]");
    }
}
