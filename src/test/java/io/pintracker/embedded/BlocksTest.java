package io.pintracker.embedded;

import static io.pintracker.testing.Cids.cid;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Paths and garbage of the simulated node. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class BlocksTest {
    private SimulatedIpfsNode node;
    private NodeClient client;

    @BeforeEach
    void start() throws IOException {
        node = SimulatedIpfsNode.start(0);
        client = new NodeClient(node.api());
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    @Test
    void resolvesWhatWasPublishedAndCidsThemselves() throws IOException {
        node.publish("/ipns/example.org/a", cid(1));

        assertThat(client.post("resolve?arg=/ipns/example.org/a").body())
                .isEqualTo("{\"Path\":\"/ipfs/" + cid(1) + "\"}\n");
        assertThat(client.post("resolve?arg=/ipfs/" + cid(2)).body())
                .isEqualTo("{\"Path\":\"/ipfs/" + cid(2) + "\"}\n");
        assertThat(client.post("resolve?arg=/ipns/nowhere").status()).isEqualTo(500);
        assertThat(client.post("resolve?arg=/ipfs/" + cid(2) + "/a").body()).contains("called on a bytes node");
        assertThat(client.post("resolve").status()).isEqualTo(400);
    }

    @Test
    void collectsGarbageOnce() throws IOException {
        node.litter(cid(1));
        node.litter(cid(2));

        assertThat(client.post("repo/gc?stream-errors=true").body())
                .isEqualTo("{\"Key\":{\"/\":\"" + cid(1) + "\"}}\n{\"Key\":{\"/\":\"" + cid(2) + "\"}}\n");
        assertThat(client.post("repo/gc").body()).isEmpty();
    }
}
