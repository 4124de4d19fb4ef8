package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.DEAF;
import static io.pintracker.ipfs.Given.RECURSIVE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.testing.OwnThread;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A node on a unix domain socket: answers to version, and says nothing to anything else. */
@Timeout(60)
class UnixSocketTest {
    private static final String VERSION = "{\"Version\":\"0.42.0\"}";

    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch gone = new CountDownLatch(1);

    @TempDir
    private Path directory;

    private ServerSocketChannel server;
    private KuboRpc rpc;

    @BeforeEach
    void start() throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(directory.resolve("api")));
        var unused = OwnThread.start("unix-node", () -> {
            while (true) {
                SocketChannel client = server.accept();
                connections.incrementAndGet();
                var unusedToo = OwnThread.start("unix-connection", () -> {
                    serve(client);
                    return null;
                });
            }
        });
        rpc = Given.rpc(Given.settings(URI.create("unix:" + directory.resolve("api"))));
    }

    @AfterEach
    void stop() throws IOException {
        rpc.close();
        server.close();
    }

    private void serve(SocketChannel client) throws IOException {
        try (client) {
            ByteBuffer request = ByteBuffer.allocate(4096);
            while (client.read(request) >= 0) {
                String head = new String(request.array(), 0, request.position(), US_ASCII);
                if (head.endsWith("\r\n\r\n")) {
                    request.clear();
                    answer(client, head);
                }
            }
        } finally {
            gone.countDown();
        }
    }

    private void answer(SocketChannel client, String head) throws IOException {
        if (!head.startsWith("POST /api/v0/version HTTP/1.1\r\n")) {
            asked.countDown();
            return;
        }
        String answer = "HTTP/1.1 200 OK\r\nContent-Length: " + VERSION.length() + "\r\n\r\n" + VERSION;
        client.write(ByteBuffer.wrap(answer.getBytes(US_ASCII)));
    }

    @Test
    void callsAreAnsweredOnOneConnectionThatOutlivesAPause() throws IpfsException {
        assertThat(rpc.version(new Call())).isEqualTo("0.42.0");
        // Long enough that the connection is checked before it is used again.
        Given.takeTime(Duration.ofMillis(100));
        assertThat(rpc.version(new Call())).isEqualTo("0.42.0");

        assertThat(connections).hasValue(1);
    }

    @Test
    void anAbortClosesTheConnectionThatACallWaitsOn() throws Exception {
        Call call = new Call();
        FutureTask<Void> pinning = OwnThread.start("pinning", () -> {
            rpc.pin(RECURSIVE, call, DEAF);
            return null;
        });
        Given.await(asked);

        call.abort();

        assertThatThrownBy(() -> pinning.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IpfsException.Aborted.class);
        Given.await(gone);
    }

    @Test
    void aLimitHoldsHere() {
        rpc.close();
        URI api = URI.create("unix://" + directory.resolve("api"));
        Duration limit = Duration.ofMillis(200);
        rpc = Given.rpc(Given.withTimeouts(api, limit, limit, limit));

        assertThatThrownBy(() -> rpc.id(new Call())).isInstanceOf(IpfsException.TimedOut.class);
    }

    @Test
    void whereNobodyListensThereIsNoNode() {
        rpc.close();
        rpc = Given.rpc(Given.settings(URI.create("unix:" + directory.resolve("nobody"))));

        assertThatThrownBy(() -> rpc.version(new Call()))
                .isInstanceOf(IpfsException.Unavailable.class)
                .hasMessageContaining("cannot reach the node at unix:" + directory.resolve("nobody"));
    }
}
