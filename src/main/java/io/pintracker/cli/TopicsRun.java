package io.pintracker.cli;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.pintracker.config.Configuration;
import io.pintracker.config.ConfigurationException;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicDifference;
import io.pintracker.topology.TopicFiles;
import io.pintracker.topology.TopicSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Brings topics and files together and prints what came of it: a mixin of options. */
final class TopicsRun {
    private static final Duration PATIENCE = Duration.ofMillis(KafkaAccess.PATIENCE_MS);

    @Option(
            names = "--files",
            paramLabel = "DIR",
            description = "Directory of topic files. Default: those that come with the program.")
    Path files;

    @Option(
            names = "--replicas",
            paramLabel = "N",
            description = "Replicas of topics that are created. Default: what their files say.")
    Integer replicas;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of all topics. Default: what their files say.")
    Integer partitions;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    OutputOptions output;

    /** What a command does with topics. */
    interface Work {
        Answer run(TopicAdmin topics, List<TopicSpec> specs) throws IOException, InterruptedException;
    }

    /**
     * What came of it.
     *
     * @param good whether the topics are now as they should be
     * @param nothing what to tell people where there are no rows
     */
    record Answer(List<Row> rows, boolean good, String nothing) {}

    /** What became of a difference. */
    enum State {
        DIFFERS,
        MENDED,
        /** It may not or cannot be mended from here. */
        LEFT
    }

    /**
     * A difference.
     *
     * @param advice empty where it is mended
     */
    record Row(String topic, String what, String expected, String actual, String state, String advice) {
        static List<Row> of(List<TopicDifference> differences, State state) {
            return differences.stream()
                    .map(d -> new Row(
                            d.topic(),
                            d.what(),
                            d.expected(),
                            d.actual(),
                            state.name().toLowerCase(Locale.ROOT),
                            state == State.MENDED ? "" : d.advice()))
                    .toList();
        }

        @JsonIgnore
        boolean isOpen() {
            return !advice.isEmpty();
        }
    }

    /** Does it; returns the exit code. */
    int on(CliContext context, CommandLine command, Work work)
            throws ConfigurationException, IOException, InterruptedException {
        KafkaAccess access = kafka.open(context);
        Configuration config = access.configuration();
        List<TopicSpec> specs = specs(context, command, Wiring.names(config));
        try (Admin admin = access.admin()) {
            Answer answer = work.run(new TopicAdmin(admin, config.kafka().bootstrapServers(), PATIENCE), specs);
            print(answer, command.getOut(), context.width());
            return answer.good() ? ExitCode.OK : ExitCode.FAILED;
        }
    }

    private List<TopicSpec> specs(CliContext context, CommandLine command, TopicFiles.Names names) throws IOException {
        TopicFiles found = files == null
                ? TopicFiles.inJar()
                : TopicFiles.in(context.directory().resolve(files));
        try {
            List<TopicSpec> specs = new ArrayList<>();
            for (TopicSpec spec : found.named(names)) {
                TopicSpec replicated = replicas == null ? spec : spec.withReplicas(replicas);
                specs.add(partitions == null ? replicated : replicated.withPartitions(partitions));
            }
            return specs;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command, e.getMessage(), e);
        }
    }

    private void print(Answer answer, PrintWriter out, int width) {
        boolean forPeople = output.format == OutputOptions.Format.TABLE;
        if (forPeople && answer.rows().isEmpty()) {
            out.println(answer.nothing());
            return;
        }
        try (RowWriter<Row> rows = output.open(out, layout(width))) {
            answer.rows().forEach(rows::write);
            rows.complete();
        }
        if (forPeople) {
            answer.rows().stream()
                    .filter(Row::isOpen)
                    .map(row -> row.topic() + ": " + row.advice())
                    .distinct()
                    .forEach(out::println);
        }
    }

    /** Names and values are shown whole, even beyond the width: a cut one is of no use. */
    private static Table.Layout<Row> layout(int width) {
        return new Table.Layout<>(
                width,
                Integer.MAX_VALUE,
                List.of(
                        Column.fixed("TOPIC", 0, Row::topic),
                        Column.fixed("WHAT", 0, Row::what),
                        Column.fixed("EXPECTED", 0, Row::expected),
                        Column.fixed("ACTUAL", 0, Row::actual),
                        Column.fixed("STATE", 0, Row::state)));
    }
}
