package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.topology.TopicFiles.Names;
import io.pintracker.topology.TopicFiles.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class TopicFilesTest {
    private static final Path SHIPPED = Path.of("topics");

    @TempDir
    private Path directory;

    @BeforeEach
    void copyTheShippedFiles() throws IOException {
        for (Role role : Role.values()) {
            Files.copy(SHIPPED.resolve(role.fileName()), directory.resolve(role.fileName()));
        }
    }

    @Test
    void theProgramCarriesTheFilesOfTheRepository() throws IOException {
        assertThat(TopicFiles.inJar().specs())
                .isEqualTo(TopicFiles.in(SHIPPED).specs())
                .hasSize(4);
    }

    @Test
    void shippedTopicsAreCalledAndPartitionedAsTheDesignSays() throws IOException {
        List<TopicSpec> specs = TopicFiles.inJar().specs();

        assertThat(specs).isEqualTo(TopicFiles.inJar().named(Names.DEFAULT));
        assertThat(specs).allSatisfy(spec -> {
            assertThat(spec.partitions()).isEqualTo(12);
            assertThat(spec.replicas()).isEqualTo(1);
        });
    }

    @Test
    void intentsAreKeptForEverAndTheRestAsLongAsItIsOfUse() throws IOException {
        TopicFiles files = TopicFiles.inJar();

        assertThat(config(files, "pin-intents"))
                .contains("cleanup.policy=compact", "delete.retention.ms=604800000", "min.compaction.lag.ms=3600000")
                .contains("message.timestamp.type=CreateTime")
                .noneMatch(setting -> setting.startsWith("retention."));
        assertThat(config(files, "pin-status")).contains("cleanup.policy=compact", "min.cleanable.dirty.ratio=0.3");
        assertThat(config(files, "pin-recover")).contains("cleanup.policy=delete", "retention.ms=86400000");
        assertThat(config(files, "pin-dead-letters")).contains("cleanup.policy=delete", "retention.ms=2592000000");
    }

    private static List<String> config(TopicFiles files, String topic) {
        return files.specs().stream()
                .filter(spec -> spec.name().equals(topic))
                .flatMap(spec -> spec.config().entrySet().stream())
                .map(setting -> setting.getKey() + "=" + setting.getValue())
                .toList();
    }

    @Test
    void topicsTakeTheNamesOfTheSettings() throws IOException {
        Names names = new Names(List.of("pins-a", "pins-b"), "again", "status-of-a", "dead");

        List<TopicSpec> specs = TopicFiles.in(directory).named(names);

        assertThat(specs)
                .extracting(TopicSpec::name)
                .containsExactly("pins-a", "pins-b", "again", "status-of-a", "dead");
        assertThat(specs.get(1).config()).isEqualTo(specs.get(0).config()).containsEntry("cleanup.policy", "compact");
        assertThat(specs.get(2).config()).containsEntry("cleanup.policy", "delete");
    }

    @Test
    void theNameInTheSpecWinsAsItDoesForStrimzi() throws IOException {
        edit("pin-status.yaml", "spec:", "spec:\n  topicName: Pin_Status");

        assertThat(TopicFiles.in(directory).specs()).extracting(TopicSpec::name).contains("Pin_Status");
    }

    @Test
    void aNameMayServeOnlyOnce() {
        assertThatThrownBy(() -> new Names(List.of("a", "b"), "c", "b", "d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'b' is named twice");
        assertThatThrownBy(() -> new Names(List.of(), "c", "b", "d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("topics.intents is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "partitions: 12    | partitions: 0       | spec.partitions is 0; expected a whole number from 1",
                "partitions: 12    | partitions: twelve  | spec.partitions is \"twelve\"; expected a whole number",
                "partitions: 12    | partition: 12       | spec.partition is unknown; expected config, partitions",
                "replicas: 1       | replicas: 40000     | spec.replicas is 40000; expected a whole number from 1 to 32767",
                "replicas: 1       | replicas:           | spec.replicas is missing",
                "replicas: 1       | replicas: [         | no YAML",
                "v1                | v1beta2             | apiVersion is \"kafka.strimzi.io/v1beta2\"; expected kafka.strimzi.io/v1",
                "kind: KafkaTopic  | kind: Kafka         | kind is \"Kafka\"; expected KafkaTopic",
                "name: pin-status  | name: pin status    | 'pin status' is no topic name",
                "name: pin-status  | label: pin-status   | metadata.name is missing",
                "cleanup.policy: compact | cleanup.policy: | spec.config.cleanup.policy is missing",
                "cleanup.policy: compact | cleanup.policy: [compact] | spec.config.cleanup.policy is [\"compact\"]",
                "cleanup.policy: compact | segment.bytes: 1  | Duplicate field 'segment.bytes'",
            })
    void whatIsWrongIsNamedWithFileAndField(String right, String wrong, String message) throws IOException {
        edit("pin-status.yaml", right, wrong);

        assertThatThrownBy(() -> TopicFiles.in(directory))
                .isInstanceOf(TopicFiles.TopicFileException.class)
                .hasMessageStartingWith(directory.resolve("pin-status.yaml") + ": ")
                .hasMessageContaining(message);
    }

    @Test
    void aSecondDocumentIsNotPassedOver() throws IOException {
        Path file = directory.resolve("pin-status.yaml");
        Files.writeString(file, Files.readString(file) + "---\nkind: KafkaTopic\n");

        assertThatThrownBy(() -> TopicFiles.in(directory)).hasMessageStartingWith(file.toString());
    }

    @Test
    void everyRoleNeedsItsFile() throws IOException {
        Files.delete(directory.resolve("pin-recover.yaml"));

        assertThatThrownBy(() -> TopicFiles.in(directory))
                .hasMessageContaining("pin-recover.yaml: is missing; expected pin-intents.yaml, ");
    }

    @Test
    void aFileUnderAnUnknownNameIsNotPassedOver() throws IOException {
        Files.writeString(directory.resolve("pin-intent.yaml"), "");

        assertThatThrownBy(() -> TopicFiles.in(directory)).hasMessageContaining("pin-intent.yaml: is not the name");
    }

    @Test
    void aDirectoryThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> TopicFiles.in(directory.resolve("elsewhere")))
                .hasMessageContaining("elsewhere: is not a directory");
    }

    private void edit(String name, String right, String wrong) throws IOException {
        Path file = directory.resolve(name);
        String text = Files.readString(file);
        assertThat(text).contains(right);
        Files.writeString(file, text.replace(right, wrong));
    }
}
