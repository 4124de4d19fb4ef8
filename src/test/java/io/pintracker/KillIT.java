package io.pintracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.CallLog;
import io.pintracker.testing.OwnThread;
import io.pintracker.testing.Pintracker;
import io.pintracker.testing.StatusReader;
import io.pintracker.testing.Workload;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The whole program, killed: nothing accepted is lost (invariant 1), what is done is not done again (6), and the end is
 * quick and quiet (9). Sizes and the moment of the kill: {@code -Dpintracker.kill.intents} and
 * {@code -Dpintracker.kill.seed}.
 */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class KillIT {
    private static final int INTENTS = Integer.getInteger("pintracker.kill.intents", 20_000);
    private static final int PARTITIONS = 12;
    private static final Duration READY = Duration.ofSeconds(60);
    /** The session of a member that was killed lasts 45 s. */
    private static final Duration READY_AGAIN = Duration.ofSeconds(30);

    private static final Duration ENOUGH = Duration.ofMinutes(5).plusMillis(10L * INTENTS);
    private static final int MORE_LINES_BEFORE_THE_KILL = 500;
    private static final int MOST_LOG_LINES = 60;

    @TempDir
    Path directory;

    private final CallLog calls = new CallLog();
    private final HttpClient client = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();
    private SimulatedIpfsNode node;
    private int kafkaPort;

    @BeforeEach
    void startNode() throws IOException {
        node = SimulatedIpfsNode.start(0);
        node.listen(calls);
        kafkaPort = freePort();
    }

    @AfterEach
    void stopNode() throws IOException {
        node.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"exactly_once_v2", "at_least_once"})
    void everyIntentIsCarriedOutAndNothingTwiceWhenKilledDuringAnImport(String guarantee) throws Exception {
        long seed = Long.getLong("pintracker.kill.seed", System.nanoTime());
        Random random = new Random(seed);
        Workload load = Workload.of(INTENTS, random);
        int linesBefore = (int) (INTENTS * (0.2 + 0.6 * random.nextDouble()));
        int pinnedBefore = Math.max(100, (int) (linesBefore * 0.6 * random.nextDouble()));
        say("%s, seed %d, %d intents, kill behind line %d and %d pins"
                .formatted(guarantee, seed, INTENTS, linesBefore, pinnedBefore));

        Set<Cid> settled;
        Pintracker importing;
        Future<Void> feeding;
        try (Pintracker dev = dev(guarantee);
                StatusReader status = statusOf(dev)) {
            importing = Pintracker.start(
                    directory,
                    directory.resolve("import.log"),
                    List.of(),
                    List.of("import", "-", "--bootstrap-server", bootstrap()));
            CountDownLatch beyond = new CountDownLatch(1);
            feeding = feed(
                    importing.stdin(), load, linesBefore, () -> status.pinned().size() >= pinnedBefore, beyond);
            assertThat(beyond.await(ENOUGH.toSeconds(), TimeUnit.SECONDS)).isTrue();

            dev.kill();
            settled = new HashSet<>(status.pinned());
        }
        settled.retainAll(load.steady());
        assertThat(settled).as("pins that were in the log as done").isNotEmpty();
        int heldBefore = node.pinset().size();
        calls.clear();

        try (Pintracker dev = dev(guarantee);
                importing) {
            var firstCall = calls.next(call -> call.cid().isPresent());
            Duration ready = dev.awaitReady(READY);
            long firstMs = (firstCall.get(ENOUGH.toSeconds(), TimeUnit.SECONDS).startedNanos() - dev.startedNanos())
                    / 1_000_000;
            say("second start: ready after %d ms, first call for a pin after %d ms, when the backlog is read"
                    .formatted(ready.toMillis(), firstMs));
            feeding.get(ENOUGH.toSeconds(), TimeUnit.SECONDS);
            assertThat(importing.awaitExit(ENOUGH)).as(importing.log()).isZero();

            Map<Cid, PinIntent.Op> fold = load.fold();
            Set<Cid> wanted = cidsOf(fold, PinIntent.Op.PIN);
            await().atMost(ENOUGH)
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> node.pinned() == wanted.size()
                            && node.pinset().keySet().equals(wanted));
            await().atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(pins(dev.http(), "")).isEqualTo(statuses(fold)));
            long done = System.nanoTime() - dev.startedNanos();

            Set<Cid> again = calls.calls().stream()
                    .flatMap(call -> call.cid().stream())
                    .filter(settled::contains)
                    .collect(Collectors.toSet());
            say(
                    "%d held and %d known as done before the kill; after it %d checks, %d pins, %d unpins; all done %.1f s after the second start"
                            .formatted(
                                    heldBefore,
                                    settled.size(),
                                    calls.count(Command.PIN_LS),
                                    calls.count(Command.PIN_ADD),
                                    calls.count(Command.PIN_RM),
                                    done / 1e9));
            assertThat(again)
                    .as("pins that were done, and for which the node was called again")
                    .isEmpty();
            assertThat(ready).isLessThan(READY_AGAIN);
        }
    }

    @Test
    void endsQuicklyAndQuietlyOnSigtermWithThousandsQueued() throws Exception {
        int queued = 12_000;
        node.script(Command.PIN_ADD, new Fault.Hang(), SimulatedIpfsNode.ALWAYS);
        try (Pintracker dev = dev("exactly_once_v2")) {
            dev.awaitReady(READY);
            try (Pintracker importing = Pintracker.start(
                    directory,
                    directory.resolve("import.log"),
                    List.of(),
                    List.of("import", "-", "--bootstrap-server", bootstrap()))) {
                try (OutputStream in = importing.stdin()) {
                    for (int i = 0; i < queued; i++) {
                        in.write(Workload.line(Workload.pin(Workload.cid(i))));
                    }
                }
                assertThat(importing.awaitExit(ENOUGH)).as(importing.log()).isZero();
            }
            await().atMost(ENOUGH)
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> assertThat(
                                    pins(dev.http(), "?filter=pin_queued").size())
                            .isGreaterThan(10_000));

            long began = System.nanoTime();
            dev.terminate();
            int code = dev.awaitExit(Duration.ofSeconds(10));

            say("SIGTERM: ended with %d after %d ms, %d lines logged"
                    .formatted(
                            code,
                            (System.nanoTime() - began) / 1_000_000,
                            dev.log().lines().count()));
            assertThat(code).as(dev.log()).isZero();
            assertThat(dev.log().lines().count()).as(dev.log()).isLessThan(MOST_LOG_LINES);
        }
    }

    private StatusReader statusOf(Pintracker dev) {
        say("first start: ready after %d ms".formatted(dev.awaitReady(READY).toMillis()));
        return new StatusReader(bootstrap(), "pin-status", PARTITIONS);
    }

    private Pintracker dev(String guarantee) throws IOException {
        return Pintracker.start(
                directory,
                directory.resolve("dev.log"),
                List.of(),
                List.of(
                        "dev",
                        "--data-dir",
                        directory.resolve("data").toString(),
                        "--kafka-port",
                        Integer.toString(kafkaPort),
                        "--ipfs-api",
                        node.api().toString(),
                        "--http",
                        "127.0.0.1:0",
                        "--set",
                        "processing_guarantee=" + guarantee));
    }

    /** Writes all lines, with a halt in front of the moment at which {@code goOn} holds; {@code beyond} opens soon after it. */
    private static Future<Void> feed(
            OutputStream out, Workload load, int halt, BooleanSupplier goOn, CountDownLatch beyond) {
        return OwnThread.start("feed", () -> {
            try (out) {
                for (int i = 0; i < load.intents().size(); i++) {
                    if (i == halt) {
                        out.flush();
                        await().atMost(ENOUGH)
                                .pollInterval(Duration.ofMillis(10))
                                .until(goOn::getAsBoolean);
                    }
                    if (i == halt + MORE_LINES_BEFORE_THE_KILL) {
                        out.flush();
                        beyond.countDown();
                    }
                    out.write(Workload.line(load.intents().get(i)));
                }
            }
            return null;
        });
    }

    /** What the tracker answers: the status of every Cid. */
    private Map<Cid, String> pins(URI http, String query) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(http + "/pins" + query)).build();
        Map<Cid, String> result = new HashMap<>();
        List<String> lines = new ArrayList<>();
        try (Stream<String> body = client.send(request, BodyHandlers.ofLines()).body()) {
            body.forEach(lines::add);
        }
        for (String line : lines) {
            JsonNode info = json.readTree(line);
            JsonNode peer = info.path("peer_map").elements().next();
            result.put(Cid.parse(info.path("cid").asText()), peer.path("status").asText());
        }
        return result;
    }

    private static Set<Cid> cidsOf(Map<Cid, PinIntent.Op> fold, PinIntent.Op op) {
        return fold.entrySet().stream()
                .filter(e -> e.getValue() == op)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Map<Cid, String> statuses(Map<Cid, PinIntent.Op> fold) {
        return fold.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, e -> e.getValue() == PinIntent.Op.PIN ? "pinned" : "unpinned"));
    }

    private String bootstrap() {
        return "127.0.0.1:" + kafkaPort;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void say(String news) {
        System.out.println("KillIT: " + news);
    }
}
