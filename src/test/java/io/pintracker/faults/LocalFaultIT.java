package io.pintracker.faults;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.pintracker.cli.LocalTracker;
import io.pintracker.testing.TestBroker;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Faults that need no process of their own: of the node, of the disk, of the clock, and an end in the middle. */
@Timeout(value = 30, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LocalFaultIT {
    private static final int PARTITIONS = 6;
    private static final List<String> STREAMS =
            List.of("GET /pins", "GET /pins?filter=pinned", "GET /allocations", "GET /events", "POST /pins/recover");
    /** Of each stream; together fewer than the server has threads. */
    private static final int STOPPED_READERS = 5;

    private static final Duration SHUTDOWN = Duration.ofMinutes(1);
    private static final Clock CLOCK = Clock.tickMillis(ZoneOffset.UTC);

    @TempDir
    Path directory;

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private World world(String name) throws Exception {
        World world = new World(kafka.bootstrapServers(), directory, name, PARTITIONS);
        world.node().latency(Duration.ofMillis(3));
        // The next tracker in this process can start only when the last one has let go of its state.
        return world.set("pin_timeout", "1s").set("unpin_timeout", "1s").set("shutdown_timeout", "4m");
    }

    @Test
    @Tag("faults-short")
    void theNodeFailsInEveryWay() throws Exception {
        theNodeFailsInEveryWay("exactly_once_v2");
    }

    @Test
    @Tag("faults")
    void theNodeFailsInEveryWayAtLeastOnce() throws Exception {
        theNodeFailsInEveryWay("at_least_once");
    }

    private void theNodeFailsInEveryWay(String guarantee) throws Exception {
        try (World world = world("mix-" + guarantee.substring(0, 2)).set("processing_guarantee", guarantee)) {
            LocalTracker tracker = world.startLocal("a", CLOCK);
            new Scenario(world).misbehaving().run(raging -> {
                raging.awaitSent(0.3);
                world.node().refuse();
                raging.awaitSent(0.5);
                world.node().resume();
                raging.awaitSent(0.7);
                world.node().refuse();
                world.node().resume();
            });
            tracker.close();
        }
    }

    @Test
    @Tag("faults")
    void itIsEndedAndStartedAgainAndThenItsStateIsGone() throws Exception {
        try (World world = world("state-gone")) {
            LocalTracker[] tracker = {world.startLocal("a", CLOCK)};
            new Scenario(world).misbehaving().run(raging -> {
                raging.awaitSent(0.3);
                tracker[0].close();
                tracker[0] = world.startLocal("a", CLOCK);
                raging.awaitSent(0.6);
                tracker[0].close();
                deleteTree(world.state("a"));
                tracker[0] = world.startLocal("a", CLOCK);
            });
            tracker[0].close();
        }
    }

    @Test
    @Tag("faults")
    void whoTakesOverHasAClockThatIsAnHourBehind() throws Exception {
        try (World world = world("clock")) {
            LocalTracker[] tracker = {world.startLocal("a", CLOCK)};
            new Scenario(world).misbehaving().run(raging -> {
                raging.awaitSent(0.5);
                tracker[0].close();
                tracker[0] = world.startLocal("b", Clock.offset(CLOCK, Duration.ofHours(-1)));
            });
            tracker[0].close();
        }
    }

    /** Many ask for everything there is, in every way, and none reads what comes; nor when the tracker ends. */
    @Test
    @Tag("faults")
    void readersOfEveryStreamStop() throws Exception {
        try (World world = world("readers")) {
            LocalTracker tracker = world.startLocal("a", CLOCK);
            List<Socket> readers = new ArrayList<>();
            try {
                new Scenario(world).misbehaving().run(raging -> {
                    raging.awaitSent(0.5);
                    for (String request : STREAMS) {
                        for (int i = 0; i < STOPPED_READERS; i++) {
                            readers.add(stoppedReader(tracker.http(), request));
                        }
                    }
                });
                assertTimeoutPreemptively(SHUTDOWN, tracker::close);
            } finally {
                for (Socket reader : readers) {
                    reader.close();
                }
                tracker.close();
            }
        }
    }

    private static Socket stoppedReader(URI http, String request) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4 * 1024);
        socket.connect(new InetSocketAddress(http.getHost(), http.getPort()));
        socket.getOutputStream().write((request + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(US_ASCII));
        return socket;
    }

    private static void deleteTree(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
