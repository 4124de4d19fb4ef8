package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.topology.TopicFiles;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicsCommandIT {
    private EmbeddedKafka kafka;
    private TopicFiles.Names names;
    private StringWriter out;
    private StringWriter err;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        kafka = EmbeddedKafka.start(directory, port);
    }

    @AfterAll
    void stop() throws Exception {
        kafka.close();
    }

    @BeforeEach
    void nameTheTopicsAfterTheTest(TestInfo test) {
        String prefix = test.getTestMethod().orElseThrow().getName();
        names = new TopicFiles.Names(List.of(prefix + "-i"), prefix + "-r", prefix + "-s", prefix + "-d");
    }

    @Test
    void applyMakesWhatDiffFoundMissing() {
        assertThat(run("diff")).isEqualTo(1);
        assertThat(out.toString().lines())
                .anySatisfy(
                        line -> assertThat(line).matches(names.status() + " +topic +12 partitions +missing +differs"))
                .contains(names.status() + ": run: pintracker topics apply");

        assertThat(run("apply")).isZero();
        assertThat(out.toString().lines())
                .hasSize(5)
                .anySatisfy(
                        line -> assertThat(line).matches(names.status() + " +topic +12 partitions +missing +mended"));

        assertThat(run("diff")).isZero();
        assertThat(out).hasToString("all topics are as their files say" + System.lineSeparator());
        assertThat(run("apply", "-o", "jsonl")).isZero();
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void whatApplyMayNotMendIsLeftWithTheReason() {
        assertThat(run("apply", "--partitions", "2", "--files", "topics")).isZero();

        assertThat(run("apply", "-o", "json")).isEqualTo(1);

        assertThat(out.toString())
                .startsWith(
                        "[{\"topic\":\"" + names.intents().get(0)
                                + "\",\"what\":\"partitions\",\"expected\":\"12\",\"actual\":\"2\",\"state\":\"left\",\"advice\":\"")
                .contains("keys would move")
                .endsWith("}]" + System.lineSeparator());
        assertThat(run("diff", "--partitions", "2")).isZero();
    }

    @Test
    void aNumberThatCannotBeIsAUsageError() {
        assertThat(run("apply", "--replicas", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("replicas is 0; expected 1 to");
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        CommandLine command = new CommandLine(new TopicsCommand(new ThisKafka(), new PrintWriter(out)));
        command.setCaseInsensitiveEnumValuesAllowed(true);
        command.setErr(new PrintWriter(err));
        return command.execute(arguments);
    }

    private final class ThisKafka implements TopicsCommand.Kafka {
        @Override
        public Admin admin() {
            return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers()));
        }

        @Override
        public String bootstrapServers() {
            return kafka.bootstrapServers();
        }

        @Override
        public TopicFiles.Names topicNames() {
            return names;
        }
    }
}
