package io.pintracker.cli;

import io.pintracker.model.Json;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicDifference;
import io.pintracker.topology.TopicFiles;
import io.pintracker.topology.TopicSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code pintracker topics diff|apply}: compares the topics with their files, and makes them so. Prints to the writer
 * that it is given. Ends with 0 where the topics are as they should be (after {@code apply}: as it could make them), else
 * with {@value #DIFFERENT}; failures to reach Kafka or to read a file are thrown.
 */
@Command(name = "topics", description = "Compare the Kafka topics with their files, or create and alter them.")
public final class TopicsCommand {
    /** The exit code where differences are found or left. */
    public static final int DIFFERENT = 1;

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    /** The Kafka that the command line and the settings name; asked only when a command runs. */
    public interface Kafka {
        /** A new client, which the command closes. */
        Admin admin();

        /** Its addresses, for messages. */
        String bootstrapServers();

        /** The names of the settings {@code topics.*}. */
        TopicFiles.Names topicNames();
    }

    enum Format {
        TABLE,
        JSON,
        JSONL
    }

    static final class Options {
        @Option(
                names = "--files",
                paramLabel = "DIR",
                description = "Directory of topic files; by default those that come with the program.")
        private Path files;

        @Option(
                names = "--replicas",
                paramLabel = "N",
                description = "Replicas of topics that are created, instead of what their files say.")
        private Integer replicas;

        @Option(
                names = "--partitions",
                paramLabel = "N",
                description = "Partitions of all topics, instead of what their files say.")
        private Integer partitions;

        @Option(
                names = {"-o", "--output"},
                paramLabel = "FORMAT",
                defaultValue = "table",
                description = "One of table, json, jsonl; by default ${DEFAULT-VALUE}.")
        private Format format;

        List<TopicSpec> specs(TopicFiles.Names names) throws IOException {
            List<TopicSpec> specs = new ArrayList<>();
            for (TopicSpec spec : (files == null ? TopicFiles.inJar() : TopicFiles.in(files)).named(names)) {
                TopicSpec replicated = replicas == null ? spec : spec.withReplicas(replicas);
                specs.add(partitions == null ? replicated : replicated.withPartitions(partitions));
            }
            return specs;
        }
    }

    /** One line of output: a difference and what became of it. */
    private record Row(TopicDifference difference, String state) {
        Map<String, String> fields() {
            Map<String, String> fields = new LinkedHashMap<>();
            fields.put("topic", difference.topic());
            fields.put("what", difference.what());
            fields.put("expected", difference.expected());
            fields.put("actual", difference.actual());
            fields.put("state", state);
            fields.put("advice", state.equals("mended") ? "" : difference.advice());
            return fields;
        }
    }

    private final Kafka kafka;
    private final PrintWriter out;

    @Spec
    private CommandSpec spec;

    /** A command that prints to {@code out} and leaves it open. */
    public TopicsCommand(Kafka kafka, PrintWriter out) {
        this.kafka = kafka;
        this.out = out;
    }

    @Command(
            name = "diff",
            description = "Show in what the topics differ from their files; ends with " + DIFFERENT + " if they do.")
    int diff(@Mixin Options options) throws IOException, InterruptedException {
        List<TopicSpec> specs = specs(options);
        try (Admin admin = kafka.admin()) {
            List<TopicDifference> differences = topics(admin).diff(specs);
            print(
                    options.format,
                    differences.stream()
                            .map(difference -> new Row(difference, "differs"))
                            .toList(),
                    "all topics are as their files say");
            return differences.isEmpty() ? 0 : DIFFERENT;
        }
    }

    @Command(
            name = "apply",
            description = "Create missing topics and alter settings. Never changes the number of partitions of a topic "
                    + "that exists; ends with " + DIFFERENT + " if such differences are left.")
    int apply(@Mixin Options options) throws IOException, InterruptedException {
        List<TopicSpec> specs = specs(options);
        try (Admin admin = kafka.admin()) {
            TopicAdmin.Applied applied = topics(admin).apply(specs);
            List<Row> rows = new ArrayList<>();
            applied.mended().forEach(difference -> rows.add(new Row(difference, "mended")));
            applied.left().forEach(difference -> rows.add(new Row(difference, "left")));
            print(options.format, rows, "nothing to do: all topics are as their files say");
            return applied.left().isEmpty() ? 0 : DIFFERENT;
        }
    }

    private List<TopicSpec> specs(Options options) throws IOException {
        try {
            return options.specs(kafka.topicNames());
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private TopicAdmin topics(Admin admin) {
        return new TopicAdmin(admin, kafka.bootstrapServers(), TIMEOUT);
    }

    private void print(Format format, List<Row> rows, String nothing) {
        switch (format) {
            case TABLE -> printTable(rows, nothing);
            case JSON -> out.println(json(rows.stream().map(Row::fields).toList()));
            case JSONL -> rows.forEach(row -> out.println(json(row.fields())));
        }
        out.flush();
    }

    private void printTable(List<Row> rows, String nothing) {
        if (rows.isEmpty()) {
            out.println(nothing);
            return;
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("TOPIC", "WHAT", "EXPECTED", "ACTUAL", "STATE"));
        for (Row row : rows) {
            List<String> cells = new ArrayList<>(row.fields().values());
            lines.add(cells.subList(0, 5));
        }
        int[] widths = new int[5];
        lines.forEach(line -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        });
        for (List<String> line : lines) {
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            out.println(text.toString().stripTrailing());
        }
        rows.stream()
                .filter(row -> !row.state().equals("mended"))
                .map(row -> row.difference().topic() + ": " + row.difference().advice())
                .distinct()
                .forEach(out::println);
    }

    private static String json(Object value) {
        return new String(Json.bytes(value), StandardCharsets.UTF_8);
    }
}
