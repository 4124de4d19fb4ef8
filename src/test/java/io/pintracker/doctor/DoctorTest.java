package io.pintracker.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.config.Configuration;
import io.pintracker.config.ConfigurationLoader;
import io.pintracker.doctor.Finding.Level;
import io.pintracker.testing.Certificates;
import io.pintracker.testing.OwnThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DoctorTest {
    @TempDir
    Path directory;

    @Test
    void whereNothingIsThereItSaysSoAndHowToMendIt() throws Exception {
        Path who = Files.writeString(directory.resolve("who.txt"), "");
        List<Finding> findings =
                examine("""
                kafka.bootstrap.servers=127.0.0.1:1
                kafka.default.api.timeout.ms=1000
                kafka.request.timeout.ms=500
                ipfs.api=http://127.0.0.1:1
                http.listen=0.0.0.0:1
                http.credentials=%s
                http.tls.keystore=%s
                state_dir=%s
                """.formatted(who, directory.resolve("missing.p12"), directory.resolve("a/b/state")));

        assertThat(findings)
                .filteredOn(f -> f.level() == Level.FAIL)
                .extracting(Finding::about)
                .contains("kafka", "topics", "ipfs", "settings");
        assertThat(findings)
                .filteredOn(f -> f.level() != Level.OK)
                .allSatisfy(f -> assertThat(f.mend()).as(f.found()).isNotBlank());
        assertThat(findings)
                .filteredOn(f -> f.about().equals("settings"))
                .anySatisfy(f -> assertThat(f.found()).contains("missing.p12"));
        assertThat(findings)
                .filteredOn(f -> f.about().equals("tracker"))
                .singleElement()
                .satisfies(f -> {
                    assertThat(f.level()).isEqualTo(Level.WARN);
                    assertThat(f.mend()).contains("pintracker worker");
                });
        assertThat(findings).filteredOn(f -> f.about().equals("state_dir")).isNotEmpty();
    }

    @Test
    void aFaultOfACheckIsAFinding() throws Exception {
        Configuration config = load("");
        List<Finding> findings = new ArrayList<>();
        new Doctor(
                        config,
                        () -> {
                            throw new IllegalStateException("no client today");
                        },
                        () -> {
                            throw new IllegalStateException("no consumer today");
                        },
                        Clock.systemUTC())
                .examine(findings::add);

        assertThat(findings)
                .filteredOn(f -> f.about().equals("kafka"))
                .singleElement()
                .satisfies(f -> assertThat(f.found()).isEqualTo("no client today"));
        assertThat(findings)
                .as("the others were made")
                .extracting(Finding::about)
                .contains("topics", "ipfs", "tracker");
    }

    @Test
    void asksANodeBehindASocketAsTheTrackerDoes() throws Exception {
        Path socket = directory.resolve("api");
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(socket));
            serve(() -> {
                SocketChannel client = server.accept();
                return new DescribedNode(
                        DescribedNode.ALL, Channels.newInputStream(client), Channels.newOutputStream(client));
            });

            assertThat(aboutTheNode("ipfs.api=unix:" + socket))
                    .containsExactly(
                            Finding.ok("ipfs", "unix:" + socket + " answers: version 0.42.0, id 12D3KooWnode"),
                            Finding.ok("ipfs", "holds 3 MiB of at most 100 MiB"));
        }
    }

    @Test
    void trustsWhatTheTrackerTrusts() throws Exception {
        Certificates certificates = Certificates.make(directory);
        Path trusted = Files.writeString(directory.resolve("ca.pem"), certificates.pem());
        try (ServerSocket server = certificates
                .server()
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(() -> played(DescribedNode.ALL, server.accept()));
            String api = "ipfs.api=https://127.0.0.1:" + server.getLocalPort();

            assertThat(aboutTheNode(api + "\nipfs.truststore=" + trusted))
                    .extracting(Finding::level)
                    .containsExactly(Level.OK, Level.OK);
            assertThat(aboutTheNode(api)).extracting(Finding::level).containsExactly(Level.FAIL);
        }
    }

    @Test
    void aNodeThatMayNotTellItsRoomIsAsGood() throws Exception {
        Map<String, String> answers = new HashMap<>(DescribedNode.ALL);
        answers.remove("repo/stat");
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            serve(() -> played(answers, server.accept()));

            assertThat(aboutTheNode("ipfs.api=http://127.0.0.1:" + server.getLocalPort()))
                    .extracting(Finding::level)
                    .containsExactly(Level.OK, Level.OK);
        }
    }

    private static DescribedNode played(Map<String, String> answers, Socket client) throws IOException {
        return new DescribedNode(answers, client.getInputStream(), client.getOutputStream());
    }

    /** Plays a node for each that comes, until the server is closed. */
    private static void serve(Callable<DescribedNode> accept) {
        var unused = OwnThread.start("node", () -> {
            while (true) {
                DescribedNode node = accept.call();
                var unusedToo = OwnThread.start("node-connection", () -> {
                    try (node) {
                        node.play();
                    }
                    return null;
                });
            }
        });
    }

    private List<Finding> aboutTheNode(String settings) throws Exception {
        return new IpfsCheck(load(settings).ipfs()).look();
    }

    @Test
    void limitsAreJudged() {
        assertThat(OpenFilesCheck.of(1_000).level()).isEqualTo(Level.FAIL);
        assertThat(OpenFilesCheck.of(4_096).level()).isEqualTo(Level.WARN);
        assertThat(OpenFilesCheck.of(65_536).level()).isEqualTo(Level.OK);
        assertThat(IpfsCheck.room(95, 100).level()).isEqualTo(Level.WARN);
        assertThat(IpfsCheck.room(1_000, 10_000).level()).isEqualTo(Level.OK);
        assertThat(IpfsCheck.room(1_000, 0).level()).isEqualTo(Level.OK);
        assertThat(KafkaCheck.clock("t", 20_000, 1_000).level()).isEqualTo(Level.WARN);
        assertThat(KafkaCheck.clock("t", 20_000, 1_000).found()).contains("19 s in the future");
        assertThat(KafkaCheck.clock("t", 5_000, 1_000).level()).isEqualTo(Level.OK);
        assertThat(KafkaCheck.clock("t", -1, 1_000).level()).isEqualTo(Level.OK);
    }

    private List<Finding> examine(String settings) throws Exception {
        Configuration config = load(settings);
        List<Finding> findings = new ArrayList<>();
        new Doctor(
                        config,
                        () -> Admin.create(config.kafka().admin()),
                        () -> {
                            throw new IllegalStateException("not reached");
                        },
                        Clock.systemUTC())
                .examine(findings::add);
        return findings;
    }

    private Configuration load(String settings) throws Exception {
        Files.writeString(directory.resolve("pintracker.properties"), settings);
        return new ConfigurationLoader(directory, Map.of(), () -> "test-host")
                .load(Optional.empty(), List.of(), List.of())
                .configuration();
    }

    @Test
    void aTransactionThatNobodyWillEndIsNamedWithTheWayOut() {
        ProducerState state = new ProducerState(7, 3, 0, 0, OptionalInt.of(1), OptionalLong.of(4711));

        assertThat(TransactionsCheck.findings(Map.of()))
                .singleElement()
                .satisfies(f -> assertThat(f.level()).isEqualTo(Level.OK));
        assertThat(TransactionsCheck.findings(Map.of(
                        new TopicPartition("pin-status", 3), state,
                        new TopicPartition("pintracker-pins-changelog", 1), state)))
                .allSatisfy(f -> {
                    assertThat(f.level()).isEqualTo(Level.FAIL);
                    assertThat(f.found()).contains("producer 7").contains("offset 4711");
                })
                .satisfiesExactly(
                        f -> assertThat(f.mend())
                                .contains("--topic pin-status --partition 3 --start-offset 4711")
                                .doesNotContain("replay"),
                        f -> assertThat(f.mend()).contains("pintracker replay"));
    }
}
