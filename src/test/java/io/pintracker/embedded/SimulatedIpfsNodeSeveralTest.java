package io.pintracker.embedded;

import static io.pintracker.embedded.SeenCall.Ending.ABORTED;
import static io.pintracker.embedded.SeenCall.Ending.ANSWERED;
import static io.pintracker.embedded.SeenCall.Ending.CUT;
import static io.pintracker.embedded.SeenCall.Ending.FAILED;
import static io.pintracker.embedded.SeenCall.Ending.UNTOLD;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several Cids in one {@code pin/add} or {@code pin/rm}: in order, up to the first that fails. */
@Timeout(value = 1, unit = TimeUnit.MINUTES)
class SimulatedIpfsNodeSeveralTest {
    private static final Cid A = cid(1);
    private static final Cid B = cid(2);
    private static final Cid C = cid(3);
    private static final String THREE = "&arg=" + A + "&arg=" + B + "&arg=" + C;
    private static final String ADD = "pin/add?progress=true" + THREE;

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
    void oneCallIsSeenAsACallOfEachCid() throws IOException {
        assertThat(client.post(ADD).body()).endsWith("{\"Pins\":[\"" + A + "\",\"" + B + "\",\"" + C + "\"]}\n");

        assertThat(seen.started())
                .extracting(SeenCall::cid)
                .containsExactly(Optional.of(A), Optional.of(B), Optional.of(C));
        assertThat(seen.started()).extracting(SeenCall::number).doesNotHaveDuplicates();
        assertThat(seen.endings()).containsExactly(ANSWERED, ANSWERED, ANSWERED);
        assertThat(node.calls(Command.PIN_ADD)).isEqualTo(3);
    }

    @Test
    void whatIsScriptedForACidHappensThereAndThoseBeforeStayPinned() throws IOException {
        node.script(Command.PIN_ADD, B, new Fault.Error500("boom"), 1);

        Reply reply = client.post(ADD);

        assertThat(reply.status()).isEqualTo(500);
        assertThat(reply.body()).contains("boom");
        assertThat(node.pinset()).containsOnlyKeys(A);
        assertThat(seen.endings()).containsExactly(UNTOLD, FAILED, FAILED);
    }

    @Test
    void unpinningEndsAtTheFirstThatIsNotPinned() throws IOException {
        node.hold(A, PinMode.RECURSIVE);
        node.hold(C, PinMode.RECURSIVE);

        assertThat(client.post("pin/rm?recursive=true" + THREE).body()).contains("not pinned or pinned indirectly");

        assertThat(node.pinset()).containsOnlyKeys(C);
        assertThat(seen.endings()).containsExactly(UNTOLD, FAILED, FAILED);
    }

    @Test
    void aClientThatHangsUpEndsItForAllThatAreLeft() throws IOException {
        node.script(Command.PIN_ADD, B, new Fault.Stall(Duration.ofMillis(20)), 1);
        try (Socket socket = client.open(ADD)) {
            await().until(() -> node.pinset().containsKey(A));
            assertThat(socket.isConnected()).isTrue();
            assertThat(seen.ended()).isEmpty();
        }

        await().until(() -> seen.ended().size() == 3);
        assertThat(seen.endings()).containsExactly(UNTOLD, ABORTED, ABORTED);
        assertThat(node.pinset()).containsOnlyKeys(A);
    }

    @Test
    void goesOnToTheRestWhenItIsReleased() throws Exception {
        node.script(Command.PIN_ADD, B, new Fault.Hang(), 1);
        CompletableFuture<HttpResponse<String>> reply = client.postAsync(ADD);
        await().until(() -> node.pinset().containsKey(A));

        node.release();

        assertThat(reply.get(30, TimeUnit.SECONDS).body()).contains("\"Pins\"");
        assertThat(node.pinset()).containsOnlyKeys(A, B, C);
    }

    @Test
    void aGraphThatGrowsSlowlyIsFollowedByTheOthers() throws IOException {
        node.script(Command.PIN_ADD, A, new Fault.SlowProgress(2, Duration.ofMillis(5), 4), 1);

        assertThat(client.post(ADD).body()).contains("{\"Progress\":4").endsWith("\"]}\n");
        assertThat(node.pinset()).containsOnlyKeys(A, B, C);
    }

    @Test
    void anAnswerCanBeCutOrLost() {
        node.script(Command.PIN_ADD, B, new Fault.CutBody(), 1);
        assertThatThrownBy(() -> client.post(ADD)).isInstanceOfAny(IOException.class, UncheckedIOException.class);
        await().until(() -> seen.ended().size() == 3);
        assertThat(seen.endings()).containsExactly(UNTOLD, CUT, CUT);
        assertThat(node.pinset()).containsOnlyKeys(A);

        node.script(Command.PIN_ADD, A, new Fault.LostAnswer(), 1);
        assertThatThrownBy(() -> client.post(ADD)).isInstanceOfAny(IOException.class, UncheckedIOException.class);
        await().until(() -> seen.ended().size() == 6);
        assertThat(seen.endings().subList(3, 6)).containsExactly(UNTOLD, UNTOLD, CUT);
        assertThat(node.pinset()).containsOnlyKeys(A, B, C);
    }

    @Test
    void everyCidTakesItsTime() throws IOException {
        node.latency(Duration.ofMillis(60));
        long began = System.nanoTime();

        assertThat(client.post(ADD).status()).isEqualTo(200);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofMillis(180));
    }
}
