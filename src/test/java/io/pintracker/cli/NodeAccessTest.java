package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.http.ApiException;
import io.pintracker.http.IpfsNode;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.model.Cid;
import io.pintracker.testing.Cids;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What hangs at the node must not take the connections of its workers. */
@Timeout(30)
class NodeAccessTest {
    private static final Cid CID = Cids.cid(1);
    private static final String PATH = "/ipfs/" + CID + "/a";

    private final CountDownLatch answer = new CountDownLatch(1);
    private final ExecutorService clients = Executors.newCachedThreadPool();

    @AfterEach
    void end() {
        answer.countDown();
        clients.shutdownNow();
    }

    /** A node that answers nothing for now. */
    private NodeAccess hanging(Object result, CountDownLatch asked) {
        return new NodeAccess((IpfsClient) Proxy.newProxyInstance(
                IpfsClient.class.getClassLoader(), new Class<?>[] {IpfsClient.class}, (proxy, method, arguments) -> {
                    asked.countDown();
                    answer.await();
                    return result;
                }));
    }

    @Test
    void onePathMoreThanTheNodeMayLookUpIsRefusedAtOnce() throws Exception {
        CountDownLatch asked = new CountDownLatch(NodeAccess.MOST_LOOKUPS);
        NodeAccess node = hanging(CID, asked);
        List<Future<Cid>> lookups = IntStream.range(0, NodeAccess.MOST_LOOKUPS)
                .mapToObj(i -> clients.submit(() -> node.resolve(PATH)))
                .toList();
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        assertThatThrownBy(() -> node.resolve(PATH))
                .isInstanceOfSatisfying(
                        ApiException.class, e -> assertThat(e.code()).isEqualTo(503));

        answer.countDown();
        for (Future<Cid> lookup : lookups) {
            assertThat(lookup.get(10, TimeUnit.SECONDS)).isEqualTo(CID);
        }
        assertThat(node.resolve(PATH)).isEqualTo(CID);
    }

    @Test
    void garbageIsCollectedForOneRequestAtATime() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        NodeAccess node = hanging(1L, asked);
        Future<String> first = clients.submit(() -> node.collectGarbage(new Deaf()));
        assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

        assertThat(node.collectGarbage(new Deaf())).contains("already");

        answer.countDown();
        assertThat(first.get(10, TimeUnit.SECONDS)).isEmpty();
        assertThat(node.collectGarbage(new Deaf())).isEmpty();
    }

    private static final class Deaf implements IpfsNode.Garbage {
        @Override
        public void dropped(Cid cid) {}

        @Override
        public void failed(String error) {}
    }
}
