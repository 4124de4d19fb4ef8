package io.pintracker.ipfs;

import static io.pintracker.ipfs.Given.CID;
import static io.pintracker.ipfs.Given.DEAF;
import static io.pintracker.ipfs.Given.RECURSIVE;
import static io.pintracker.ipfs.Given.pins;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.pintracker.model.PinMode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ending calls from outside, wherever they are (invariants 2 and 3). */
@Timeout(30)
class KuboRpcAbortTest {
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Call call = new Call();
    private final CountDownLatch reached = new CountDownLatch(1);
    private FakeNode node;
    private KuboRpc rpc;

    @BeforeEach
    void start() throws IOException {
        node = Given.emptyNode();
        rpc = Given.rpc(Given.settings(node.api()));
    }

    @AfterEach
    void stop() throws IOException {
        rpc.close();
        node.close();
        threads.shutdownNow();
    }

    private Future<?> pinInBackground() {
        return threads.submit((Callable<Void>) () -> {
            rpc.pin(RECURSIVE, call, DEAF);
            return null;
        });
    }

    private void awaitReached() throws InterruptedException {
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void assertEndsAborted(Future<?> running) {
        assertThatThrownBy(() -> running.get(5, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IpfsException.Aborted.class);
    }

    @Test
    void whatWasAbortedBeforeItStartedSendsNothing() {
        call.abort();

        assertThatThrownBy(() -> rpc.pin(RECURSIVE, call, DEAF)).isInstanceOf(IpfsException.Aborted.class);
        assertThat(node.asked()).isEmpty();
    }

    @Test
    void abortsWhileItWaitsForAnAnswerAndTheNodeSeesIt() throws InterruptedException {
        node.on("pin/add", js -> {
            reached.countDown();
            js.hang();
        });
        Future<?> pin = pinInBackground();
        awaitReached();

        call.abort();

        assertEndsAborted(pin);
        await().untilAsserted(() -> assertThat(node.connections()).isZero());
    }

    @Test
    void abortsWhileTheAnswerStreamsAndTheNodeSeesIt() throws InterruptedException {
        node.on("pin/add", kubo -> {
            kubo.stream();
            do {
                kubo.line("{}");
                reached.countDown();
            } while (!kubo.quiet(Duration.ofMillis(10)));
        });
        Future<?> pin = pinInBackground();
        awaitReached();

        call.abort();

        assertEndsAborted(pin);
        await().untilAsserted(() -> assertThat(node.connections()).isZero());
    }

    private Future<?> unpinInBackground() {
        return threads.submit((Callable<Void>) () -> {
            rpc.unpin(CID, call);
            return null;
        });
    }

    /** Says {@code word} once it may, to a client that has hung up. */
    private FakeNode.Script afterHangingUp(CountDownLatch may, FakeNode.Script word) {
        return kubo -> {
            reached.countDown();
            kubo.hang();
            Given.await(may);
            word.play(kubo);
        };
    }

    @Test
    void whatTheNodeCannotBreakOffIsWaitedForAndCounts() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        node.on("version", kubo -> kubo.json(200, "{\"Version\":\"0.42.0\"}"))
                .on("pin/rm", afterHangingUp(done, kubo -> kubo.json(200, pins(CID.toString()))));
        Future<?> unpin = unpinInBackground();
        awaitReached();

        call.abort();
        Given.takeTime(Duration.ofMillis(100));

        assertThat(unpin.isDone()).isFalse();
        done.countDown();
        unpin.get(5, TimeUnit.SECONDS);
        assertThat(rpc.version(new Call())).isEqualTo("0.42.0");
    }

    @Test
    void whatTheNodeHasBrokenOffIsAborted() throws InterruptedException {
        node.on(
                "pin/rm",
                afterHangingUp(
                        new CountDownLatch(0),
                        kubo -> kubo.json(500, "{\"Message\":\"context canceled\",\"Code\":0}")));
        Future<?> unpin = unpinInBackground();
        awaitReached();

        call.abort();

        assertEndsAborted(unpin);
    }

    @Test
    void whatIsBrokenOffAtALimitHasPassedIt() {
        rpc.close();
        Duration limit = Duration.ofMillis(50);
        rpc = Given.rpc(Given.withPinLimits(node.api(), limit, limit, Duration.ZERO));
        node.on("pin/add", kubo -> {
            kubo.stream();
            kubo.hang();
            kubo.end("context canceled");
        });

        assertThatThrownBy(() -> rpc.pin(RECURSIVE, call, DEAF)).isInstanceOf(IpfsException.NoProgress.class);
    }

    @Test
    void aNodeThatHangsUpWithoutAWordIsGivenTime() throws InterruptedException {
        rpc.close();
        rpc = Given.rpc(Given.settings(node.api()), new Transport.Grace(Duration.ofMinutes(1), Duration.ofMillis(300)));
        node.on("pin/rm", afterHangingUp(new CountDownLatch(0), kubo -> {}));
        Future<?> unpin = unpinInBackground();
        awaitReached();

        call.abort();

        await().untilAsserted(() -> assertThat(node.connections()).isZero());
        assertThat(unpin.isDone()).isFalse();
        assertEndsAborted(unpin);
    }

    @Test
    void aNodeThatHangsIsCutOff() throws InterruptedException {
        rpc.close();
        rpc = Given.rpc(Given.settings(node.api()), new Transport.Grace(Duration.ofMillis(50), Duration.ZERO));
        CountDownLatch never = new CountDownLatch(1);
        node.on("pin/rm", afterHangingUp(never, kubo -> {}));
        Future<?> unpin = unpinInBackground();
        awaitReached();

        call.abort();

        assertEndsAborted(unpin);
        never.countDown();
    }

    @Test
    void closingDoesNotWaitForANodeThatHangs() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        node.on("pin/rm", afterHangingUp(never, kubo -> {}));
        Future<?> unpin = unpinInBackground();
        awaitReached();
        call.abort();

        rpc.close();

        assertEndsAborted(unpin);
        never.countDown();
    }

    @Test
    void abortsWhileItConnects() throws IOException {
        try (FullServer full = new FullServer();
                KuboRpc stuck = Given.rpc(Given.settings(full.api()))) {
            Future<String> version = threads.submit(() -> stuck.version(call));
            Given.takeTime(Duration.ofMillis(100));

            call.abort();

            assertEndsAborted(version);
        }
    }

    @Test
    void withoutAConnectTimeoutACallWaitsForAConnection() throws Exception {
        rpc.close();
        rpc = Given.rpc(Given.withConnectTimeout(node.api(), Duration.ZERO, 1));
        CountDownLatch secondWaits = new CountDownLatch(1);
        node.on("version", kubo -> {
            reached.countDown();
            Given.await(secondWaits);
            kubo.json(200, "{\"Version\":\"0.42.0\"}");
        });
        Future<String> first = threads.submit(() -> rpc.version(new Call()));
        awaitReached();
        Future<String> second = threads.submit(() -> rpc.version(new Call()));
        Given.takeTime(Duration.ofMillis(100));

        assertThat(second.isDone()).isFalse();
        secondWaits.countDown();
        assertThat(first.get(5, TimeUnit.SECONDS)).isEqualTo("0.42.0");
        assertThat(second.get(5, TimeUnit.SECONDS)).isEqualTo("0.42.0");
    }

    @Test
    void abortsWhileItWaitsForAConnection() throws InterruptedException {
        rpc.close();
        rpc = Given.rpc(Given.withConnections(node.api(), 1));
        node.on("version", kubo -> {
            reached.countDown();
            kubo.hang();
        });
        Future<String> busy = threads.submit(() -> rpc.version(new Call()));
        awaitReached();
        Future<String> waiting = threads.submit(() -> rpc.version(call));
        Given.takeTime(Duration.ofMillis(100));

        call.abort();

        assertEndsAborted(waiting);
        assertThat(busy.isDone()).isFalse();
    }

    @Test
    void anAbortedPinSendsNoFurtherRequest() {
        node.on("pin/ls", kubo -> {
            call.abort();
            kubo.json(500, "{\"Message\":\"path '" + CID + "' is not pinned\"}");
        });

        assertThatThrownBy(() -> rpc.pin(RECURSIVE, call, DEAF)).isInstanceOf(IpfsException.Aborted.class);
        assertThat(node.asked()).hasSize(1);
    }

    @Test
    void abortsFromWithinItsOwnListener() {
        node.on("pin/ls?stream=true", kubo -> {
            kubo.stream();
            for (int i = 0; i < 20_000; i++) {
                kubo.line("{\"Cid\":\"" + CID + "\",\"Type\":\"recursive\"}");
            }
            kubo.end();
        });

        assertThatThrownBy(() -> rpc.list(PinMode.RECURSIVE, call, cid -> call.abort()))
                .isInstanceOf(IpfsException.Aborted.class);
    }

    @Test
    void anAbortAfterTheEndChangesNothingAndTheConnectionIsUsedAgain() throws IpfsException {
        node.on("version", kubo -> kubo.json(200, "{\"Version\":\"0.42.0\"}"));

        assertThat(rpc.version(call)).isEqualTo("0.42.0");
        call.abort();
        call.abort();

        assertThat(rpc.version(new Call())).isEqualTo("0.42.0");
        assertThat(node.connections()).isEqualTo(1);
    }

    @RepeatedTest(30)
    void aRaceBetweenAbortAndSuccessHasOneVerdictAndCostsNoConnection() throws Exception {
        rpc.close();
        rpc = Given.rpc(Given.withConnections(node.api(), 1));
        node.on("version", kubo -> kubo.json(200, "{\"Version\":\"0.42.0\"}")).on("pin/add", kubo -> {
            kubo.stream();
            kubo.line(pins(CID.toString()));
            reached.countDown();
            kubo.end();
        });
        Future<?> pin = pinInBackground();
        awaitReached();

        call.abort();

        assertThat(verdict(pin))
                .satisfiesAnyOf(
                        none -> assertThat(none).isEmpty(),
                        aborted -> assertThat(aborted).get().isInstanceOf(IpfsException.Aborted.class));
        assertThat(rpc.version(new Call())).isEqualTo("0.42.0");
    }

    private static Optional<Throwable> verdict(Future<?> running) throws InterruptedException, TimeoutException {
        try {
            running.get(5, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause());
        }
    }

    @RepeatedTest(10)
    void aRaceBetweenAbortAndLimitHasOneOfTheTwoVerdicts() throws Exception {
        rpc.close();
        Duration limit = Duration.ofMillis(50);
        rpc = Given.rpc(Given.withTimeouts(node.api(), limit, limit, limit));
        node.on("version", FakeConnection::hang);
        Future<String> version = threads.submit(() -> rpc.version(call));
        Given.takeTime(limit);

        call.abort();

        assertThat(verdict(version)).get().isInstanceOfAny(IpfsException.Aborted.class, IpfsException.TimedOut.class);
    }

    @Test
    void anInterruptWhileItWaitsForAConnectionIsAnAbort() throws InterruptedException {
        rpc.close();
        rpc = Given.rpc(Given.withConnections(node.api(), 1));
        node.on("version", kubo -> {
            reached.countDown();
            kubo.hang();
        });
        Future<String> busy = threads.submit(() -> rpc.version(new Call()));
        awaitReached();
        CompletableFuture<Throwable> verdict = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                rpc.version(call);
            } catch (IpfsException e) {
                verdict.complete(e);
            }
        });
        waiting.start();
        await().until(() -> waiting.getState() == Thread.State.TIMED_WAITING);

        waiting.interrupt();

        assertThat(verdict.orTimeout(5, TimeUnit.SECONDS).join()).isInstanceOf(IpfsException.Aborted.class);
        assertThat(busy.isDone()).isFalse();
    }

    @Test
    void closingAbortsWhatRunsAndWhatComesLater() throws InterruptedException {
        node.on("pin/add", kubo -> {
            reached.countDown();
            kubo.hang();
        });
        Future<?> pin = pinInBackground();
        awaitReached();

        rpc.close();

        assertEndsAborted(pin);
        assertThatThrownBy(() -> rpc.version(new Call())).isInstanceOf(IpfsException.Aborted.class);
        await().untilAsserted(() -> assertThat(node.connections()).isZero());
    }
}
