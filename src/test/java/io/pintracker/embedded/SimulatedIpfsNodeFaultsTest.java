package io.pintracker.embedded;

import static io.pintracker.embedded.SeenCall.Ending.ABORTED;
import static io.pintracker.embedded.SeenCall.Ending.ANSWERED;
import static io.pintracker.embedded.SeenCall.Ending.CUT;
import static io.pintracker.embedded.SeenCall.Ending.FAILED;
import static io.pintracker.embedded.SimulatedIpfsNode.ALWAYS;
import static io.pintracker.testing.Cids.cid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.NodeClient.Reply;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What goes wrong on order, what the node notices, and how many calls can wait at once. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SimulatedIpfsNodeFaultsTest {
    private static final Cid A = cid(1);
    private static final Cid B = cid(2);
    private static final String ADD_A = "pin/add?progress=true&arg=" + A;

    private final JournalRecorder seen = new JournalRecorder();
    private SimulatedIpfsNode node;
    private NodeClient client;

    @BeforeEach
    void start() throws IOException {
        node = SimulatedIpfsNode.start(0);
        node.listen(seen);
        client = new NodeClient(node.api());
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
    }

    @Test
    void failsAsOftenAsScriptedAndOnlyThere() throws IOException {
        node.script(Command.PIN_ADD, A, new Fault.Error500("boom"), 2);

        assertThat(client.post(ADD_A).body()).isEqualTo("{\"Message\":\"boom\",\"Code\":0,\"Type\":\"error\"}\n");
        assertThat(client.post("pin/add?arg=" + B).status()).isEqualTo(200);
        assertThat(client.post("pin/ls?type=recursive&stream=true").status()).isEqualTo(200);
        assertThat(client.post(ADD_A).status()).isEqualTo(500);
        assertThat(client.post(ADD_A).status()).isEqualTo(200);
        assertThat(seen.endings()).containsExactly(FAILED, ANSWERED, ANSWERED, FAILED, ANSWERED);
    }

    @Test
    void prefersACidsOwnScriptAndForgetsAllWhenCleared() throws IOException {
        node.script(Command.PIN_ADD, new Fault.Error500("all"), ALWAYS);
        node.script(Command.PIN_ADD, A, new Fault.Error500("own"), 1);

        assertThat(client.post(ADD_A).body()).contains("own");
        assertThat(client.post(ADD_A).body()).contains("all");
        assertThat(client.post(ADD_A).body()).contains("all");
        node.clear();
        assertThat(client.post(ADD_A).status()).isEqualTo(200);
    }

    @Test
    void givesAnyAnswer() throws IOException {
        node.script(Command.VERSION, new Fault.Answer(502, "text/html", "<html>"), 1);

        Reply reply = client.post("version");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.body()).isEqualTo("<html>");
    }

    @Test
    void hangsUntilReleased() throws Exception {
        node.script(Command.PIN_ADD, A, new Fault.Hang(), 1);
        CompletableFuture<HttpResponse<String>> reply = client.postAsync(ADD_A);
        awaitStarted(1);
        assertThat(client.post("version").status()).isEqualTo(200);
        assertThat(reply).isNotDone();
        assertThat(node.pinned()).isZero();

        node.release();

        assertThat(reply.get(30, TimeUnit.SECONDS).body()).contains("\"Pins\"");
        assertThat(node.pinset()).containsKey(A);
    }

    @Test
    void endsAHangingCallWhenTheClientClosesItsConnection() throws IOException {
        node.script(Command.PIN_ADD, A, new Fault.Hang(), 1);
        try (Socket socket = client.open(ADD_A)) {
            awaitStarted(1);
            assertThat(socket.isConnected()).isTrue();
            assertThat(seen.ended()).isEmpty();
        }

        await().untilAsserted(() -> assertThat(seen.endings()).containsExactly(ABORTED));
        node.release();
        assertThat(client.post("version").status()).isEqualTo(200);
        assertThat(node.pinned()).isZero();
    }

    @Test
    void endsAnAbortedCallBeforeALaterOneOfItsCid() throws IOException {
        node.latency(Duration.ofMillis(1));
        for (int i = 0; i < 200; i++) {
            node.script(Command.PIN_ADD, A, new Fault.Hang(), 1);
            Socket socket = client.open(ADD_A);
            awaitStarted(2 * i + 1);
            socket.close();
            assertThat(client.post("pin/rm?arg=" + A).status()).isEqualTo(500);
        }

        assertThat(seen.endings()).hasSize(400).startsWith(ABORTED, FAILED, ABORTED, FAILED);
        for (int i = 0; i < 800; i += 2) {
            assertThat(seen.all().get(i + 1).number())
                    .as("event %d is the end of the call of event %d", i + 1, i)
                    .isEqualTo(seen.all().get(i).number());
        }
    }

    @Test
    void doesNotTakeEffectWhenAbortedWhileItWaits() throws IOException {
        node.latency(Duration.ofSeconds(1));
        openAndClose("pin/add?arg=" + A, 1);
        await().untilAsserted(() -> assertThat(seen.endings()).containsExactly(ABORTED));

        node.latency(Duration.ofSeconds(2));
        assertThat(client.post("pin/add?arg=" + B).status()).isEqualTo(200);

        assertThat(node.pinset()).isEqualTo(Map.of(B, PinMode.RECURSIVE));
    }

    /** Closes the connection once that many calls have begun: with a client that has gone before, none would. */
    private void openAndClose(String call, int begun) throws IOException {
        try (Socket socket = client.open(call)) {
            awaitStarted(begun);
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void losesARecursivePinWhosePinningAgainIsAborted() throws IOException {
        node.hold(A, PinMode.RECURSIVE);
        node.hold(B, PinMode.DIRECT);
        node.script(Command.PIN_ADD, new Fault.Stall(), 2);
        openAndClose(ADD_A, 1);
        openAndClose("pin/add?arg=" + B, 2);
        await().untilAsserted(() -> assertThat(seen.endings()).containsExactly(ABORTED, ABORTED));

        assertThat(node.pinset()).isEqualTo(Map.of(B, PinMode.DIRECT));
    }

    @Test
    void stallsWithEmptyLines() throws IOException {
        node.script(Command.PIN_ADD, A, new Fault.Stall(Duration.ofMillis(10)), 1);
        try (Socket socket = client.open(ADD_A)) {
            NodeClient.awaitLines(socket, "{}", 20);
            assertThat(seen.ended()).isEmpty();
            node.release();
            NodeClient.awaitLines(socket, "Pins", 1);
        }
        assertThat(node.pinset()).containsKey(A);
    }

    @Test
    void growsSlowly() throws IOException {
        node.script(Command.PIN_ADD, A, new Fault.SlowProgress(4, Duration.ofMillis(20), 10), 2);

        assertThat(client.post(ADD_A).body().lines())
                .extracting(line -> line.replaceAll(",\"Bytes.*", ""))
                .startsWith("{\"Progress\":4", "{\"Progress\":8", "{\"Progress\":10")
                .last()
                .asString()
                .startsWith("{\"Pins\"");
        assertThat(client.post("pin/add?arg=" + A).body()).startsWith("{\"Pins\"");
    }

    @Test
    void breaksOffWithATrailer() throws IOException {
        node.script(Command.PIN_ADD, A, new Fault.TrailerError(2, "block gone"), 1);

        Reply reply = client.post(ADD_A);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"Progress\":"));
        assertThat(reply.trailer()).isEqualTo("X-Stream-Error: block gone");
        assertThat(node.pinned()).isZero();
    }

    @Test
    void breaksOffAListing() throws IOException {
        IntStream.range(0, 5_000).forEach(i -> node.hold(cid(i), PinMode.RECURSIVE));
        String list = "pin/ls?stream=true&type=recursive";
        node.script(Command.PIN_LS, new Fault.TrailerError(1_000, "disk on fire"), 1);
        node.script(Command.PIN_LS, new Fault.CutBody(2_000), 1);
        node.script(Command.PIN_LS, new Fault.Hang(3_000), 1);

        Reply broken = client.post(list);
        assertThat(broken.body().lines()).hasSize(1_000);
        assertThat(broken.trailer()).isEqualTo("X-Stream-Error: disk on fire");

        try (Socket socket = client.open(list)) {
            String all = NodeClient.untilClosed(socket);
            assertThat(all.split("\"Type\"", -1)).hasSize(2_001);
            assertThat(all.strip()).endsWith("{\"Cid\":\"b").doesNotContain("\r\n0\r\n");
        }
        assertThatThrownBy(() -> {
                    node.script(Command.PIN_LS, cid(1), new Fault.CutBody(), 1);
                    client.post("pin/ls?stream=true&arg=" + cid(1));
                })
                .isInstanceOf(IOException.class);

        try (Socket socket = client.open(list)) {
            NodeClient.awaitLines(socket, "Cid", 3_000);
            node.release();
            NodeClient.awaitLines(socket, "Cid", 1);
        }
    }

    @Test
    void losesAnAnswer() throws IOException {
        node.script(Command.PIN_ADD, A, new Fault.LostAnswer(), 1);

        assertThatThrownBy(() -> client.post(ADD_A)).isInstanceOf(IOException.class);

        assertThat(node.pinset()).containsKey(A);
        assertThat(seen.endings()).containsExactly(CUT);
    }

    @Test
    void keepsTheClientsOwnDeadline() throws IOException {
        node.script(Command.PIN_ADD, A, new Fault.Stall(Duration.ofMillis(20)), 2);

        assertThat(client.post("pin/add?timeout=0.1s&arg=" + A).body()).contains("context deadline exceeded");
        Reply late = client.post(ADD_A + "&timeout=200ms");
        assertThat(late.status()).isEqualTo(200);
        assertThat(late.trailer()).isEqualTo("X-Stream-Error: context deadline exceeded");
    }

    @Test
    void goesDownAndComesBackOnTheSamePortWithItsPins() throws IOException {
        node.hold(B, PinMode.RECURSIVE);
        node.script(Command.PIN_ADD, A, new Fault.Hang(), 1);
        try (Socket socket = client.open(ADD_A)) {
            awaitStarted(1);
            node.refuse();
            node.refuse();
            assertThat(NodeClient.untilClosed(socket)).isEmpty();
        }
        assertThat(seen.endings()).containsExactly(CUT);
        assertThatThrownBy(() -> client.post("version")).isInstanceOf(IOException.class);

        node.resume();
        node.resume();

        assertThat(client.post("version").status()).isEqualTo(200);
        assertThat(node.pinset()).isEqualTo(Map.of(B, PinMode.RECURSIVE));
    }

    @Test
    void goesDownFromAListener() throws IOException {
        node.listen(new CallListener() {
            @Override
            public void started(SeenCall call) {
                if (call.command() == Command.PIN_ADD) {
                    refuse();
                }
            }
        });

        assertThatThrownBy(() -> client.post(ADD_A)).isInstanceOf(IOException.class);
        assertThat(node.pinned()).isZero();
        await().untilAsserted(() -> assertThat(seen.endings()).containsExactly(CUT));
        node.resume();
        assertThat(client.post("version").status()).isEqualTo(200);
    }

    @Test
    void tellsProgressWhileItTakesLong() throws IOException {
        node.latency(Duration.ofMillis(1_200));

        Reply reply = client.post(ADD_A);

        assertThat(reply.body().lines())
                .hasSize(4)
                .startsWith("{\"Progress\":1,\"Bytes\":262144}", "{\"Progress\":2,\"Bytes\":524288}");
        SeenCall call = seen.ended().get(0);
        assertThat(Duration.ofNanos(call.endedNanos() - call.startedNanos())).isGreaterThan(Duration.ofMillis(1_200));
    }

    @Test
    void letsThousandsOfCallsWaitAtOnce() throws Exception {
        int calls = 2_000;
        Duration latency = Duration.ofSeconds(2);
        node.latency(latency);

        List<CompletableFuture<HttpResponse<String>>> replies = IntStream.range(0, calls)
                .mapToObj(i -> client.postAsync("pin/add?arg=" + cid(i)))
                .toList();
        CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).get(40, TimeUnit.SECONDS);

        assertThat(replies)
                .allSatisfy(reply -> assertThat(reply.join().statusCode()).isEqualTo(200));
        assertThat(node.pinned()).isEqualTo(calls);
        // Every call waits the latency; one after the other, or with a thread each, would be far from that.
        assertThat(seen.ended())
                .hasSize(calls)
                .allSatisfy(call -> assertThat(Duration.ofNanos(call.endedNanos() - call.startedNanos()))
                        .isBetween(latency, latency.plusSeconds(5)));
        long first =
                seen.started().stream().mapToLong(SeenCall::startedNanos).min().orElseThrow();
        long last = seen.ended().stream().mapToLong(SeenCall::endedNanos).max().orElseThrow();
        assertThat(Duration.ofNanos(last - first)).isLessThan(latency.multipliedBy(6));
    }

    private void refuse() {
        try {
            node.refuse();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitStarted(int calls) {
        await().pollInterval(Duration.ofMillis(1))
                .untilAsserted(() -> assertThat(seen.started()).hasSize(calls));
    }
}
