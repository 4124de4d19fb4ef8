package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.testing.TestBroker;
import io.pintracker.topology.TopicFiles;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TopicsCommandIT {
    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    @TempDir
    Path directory;

    private TopicFiles.Names names;
    private Cli cli;

    @BeforeEach
    void nameTheTopicsAfterTheTest(TestInfo test) {
        String prefix = test.getTestMethod().orElseThrow().getName();
        names = new TopicFiles.Names(List.of(prefix + "-i"), prefix + "-r", prefix + "-s", prefix + "-d");
    }

    @Test
    void applyMakesWhatDiffFoundMissing() {
        assertThat(run("diff")).isEqualTo(1);
        assertThat(cli.out().lines())
                .anySatisfy(
                        line -> assertThat(line).matches(names.status() + " +topic +12 partitions +missing +differs"))
                .contains(names.status() + ": run: pintracker topics apply");

        assertThat(run("apply")).isZero();
        assertThat(cli.out().lines())
                .hasSize(5)
                .anySatisfy(
                        line -> assertThat(line).matches(names.status() + " +topic +12 partitions +missing +mended"));

        assertThat(run("diff")).isZero();
        assertThat(cli.out()).isEqualTo("all topics are as their files say" + System.lineSeparator());
        assertThat(run("apply", "-o", "jsonl")).isZero();
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void whatApplyMayNotMendIsLeftWithTheReason() {
        assertThat(run(
                        "apply",
                        "--partitions",
                        "2",
                        "--files",
                        Path.of("topics").toAbsolutePath().toString()))
                .isZero();

        assertThat(run("apply", "-o", "json")).isEqualTo(1);

        assertThat(cli.out())
                .startsWith(
                        "[" + System.lineSeparator() + "{\"topic\":\""
                                + names.intents().get(0)
                                + "\",\"what\":\"partitions\",\"expected\":\"12\",\"actual\":\"2\",\"state\":\"left\",\"advice\":\"")
                .contains("keys would move")
                .endsWith("}" + System.lineSeparator() + "]" + System.lineSeparator());
        assertThat(run("diff", "--partitions", "2")).isZero();
    }

    @Test
    void aNumberThatCannotBeIsAUsageError() {
        assertThat(run("apply", "--replicas", "0")).isEqualTo(2);
        assertThat(cli.err()).contains("replicas is 0; expected 1 to");
    }

    @Test
    void aFileThatIsWrongIsAMistakeOfTheUser() {
        assertThat(run("diff", "--files", "nowhere")).isEqualTo(2);
        assertThat(cli.err()).contains("nowhere").contains("is not a directory").doesNotContain("Exception");
    }

    @Test
    void aTrackerWithoutTopicsSaysHowToMakeThem() {
        assertThat(run("worker")).isEqualTo(1);
        assertThat(cli.err().lines())
                .hasSize(4)
                .allSatisfy(line ->
                        assertThat(line).contains("it does not exist").contains("run: pintracker topics apply"));
    }

    private int run(String... arguments) {
        cli = Cli.real(directory);
        List<String> all = new ArrayList<>();
        if (!arguments[0].equals("worker")) {
            all.add("topics");
        }
        all.addAll(List.of(arguments));
        all.addAll(List.of("--bootstrap-server", kafka.bootstrapServers()));
        all.addAll(List.of("--set", "topics.intents=" + names.intents().get(0)));
        all.addAll(List.of("--set", "topics.recover=" + names.recover()));
        all.addAll(List.of("--set", "topics.status=" + names.status()));
        all.addAll(List.of("--set", "topics.dead_letters=" + names.deadLetters()));
        return cli.run(all.toArray(String[]::new));
    }
}
