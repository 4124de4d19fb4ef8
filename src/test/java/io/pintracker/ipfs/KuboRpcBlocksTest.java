package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.CID;
import static io.pintracker.ipfs.Given.OTHER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.model.Cid;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Paths and garbage, as the node sees and answers it. */
@Timeout(30)
class KuboRpcBlocksTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Duration LIMIT = Duration.ofMillis(200);

    private FakeNode node;
    private KuboRpc rpc;

    @BeforeEach
    void start() throws IOException {
        node = new FakeNode();
        rpc = Given.rpc(Given.settings(node.api()));
    }

    @AfterEach
    void stop() throws IOException {
        rpc.close();
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/ipfs/", "/ipld/"})
    void resolvesAPath(String kind) throws IpfsException {
        node.on("resolve", kubo -> kubo.json(200, "{\"Path\":\"" + kind + OTHER + "\"}"));

        assertThat(rpc.resolve("/ipns/example.org/a b", new Call())).isEqualTo(OTHER);
        assertThat(node.asked()).containsExactly("resolve?arg=%2Fipns%2Fexample.org%2Fa+b");
    }

    @Test
    void aPathThatLeadsNowhereIsRefused() {
        node.on("resolve", kubo -> kubo.json(500, "{\"Message\":\"no link named \\\"a\\\"\",\"Code\":0}"));

        assertThatThrownBy(() -> rpc.resolve("/ipfs/" + CID + "/a", new Call()))
                .isInstanceOf(IpfsException.Refused.class)
                .hasMessage("resolve failed: no link named \"a\"");
    }

    @Test
    void aPathIntoABlockIsRefused() {
        node.on("resolve", kubo -> kubo.json(200, "{\"Path\":\"/ipld/" + CID + "/field\"}"));

        assertThatThrownBy(() -> rpc.resolve("/ipld/" + CID + "/field", new Call()))
                .isInstanceOf(IpfsException.Refused.class)
                .hasMessageContaining("no block of its own");
    }

    /** It waits for all pins that run, and tells of nothing that it keeps. */
    @Test
    void aCollectionMayBeSilentForLongerThanOtherRequests() throws IpfsException {
        rpc.close();
        rpc = Given.rpc(Given.withTimeouts(node.api(), MINUTE, MINUTE, LIMIT));
        node.on("repo/gc", kubo -> {
            kubo.stream();
            kubo.quiet(LIMIT.multipliedBy(3));
            kubo.line("{\"Key\":{\"/\":\"" + CID + "\"}}");
            kubo.end();
        });

        assertThat(rpc.collectGarbage(new Call(), new Heard())).isEqualTo(1);
    }

    @Test
    void tellsOfAllGarbage() throws IpfsException {
        node.on("repo/gc", kubo -> {
            kubo.stream();
            kubo.line("{\"Key\":{\"/\":\"" + CID + "\"}}");
            kubo.line("{\"Error\":\"disk is tired\"}");
            kubo.line("{\"Key\":{\"/\":\"" + OTHER + "\"}}");
            kubo.end();
        });
        Heard heard = new Heard();

        assertThat(rpc.collectGarbage(new Call(), heard)).isEqualTo(2);
        assertThat(heard.dropped).containsExactly(CID, OTHER);
        assertThat(heard.failed).containsExactly("disk is tired");
        assertThat(node.asked()).containsExactly("repo/gc?stream-errors=true");
    }

    @Test
    void aCollectionThatBreaksOffIsAnError() {
        node.on("repo/gc", kubo -> {
            kubo.stream();
            kubo.line("{\"Key\":{\"/\":\"" + CID + "\"}}");
            kubo.close();
        });

        assertThatThrownBy(() -> rpc.collectGarbage(new Call(), new Heard())).isInstanceOf(IpfsException.Broken.class);
    }

    private static final class Heard implements IpfsClient.GarbageVisitor {
        private final List<Cid> dropped = new ArrayList<>();
        private final List<String> failed = new ArrayList<>();

        @Override
        public void dropped(Cid cid) {
            dropped.add(cid);
        }

        @Override
        public void failed(String error) {
            failed.add(error);
        }
    }
}
