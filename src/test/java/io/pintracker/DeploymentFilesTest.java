package io.pintracker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pintracker.topology.TopicFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The files for containers agree with the build and with each other. */
@Timeout(30)
class DeploymentFilesTest {
    private static final String DOCKERFILE = "src/main/docker/Dockerfile";
    private static final String API = "http://127.0.0.1:9094/health";

    private final JsonNode compose =
            new YAMLMapper().readTree(Path.of("docker-compose.yml").toFile());
    private final JsonNode services = compose.path("services");
    private final List<String> dockerfile = instructions(Files.readString(Path.of(DOCKERFILE)));
    private final String pom = Files.readString(Path.of("pom.xml"));

    DeploymentFilesTest() throws IOException {}

    private static List<String> instructions(String dockerfile) {
        return dockerfile
                .replaceAll("(?m)^#.*\n", "")
                .replaceAll("\\\\\n\\s*", "")
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    @Test
    void kafkaIsTheVersionThatTheBuildUses() {
        assertThat(services.at("/kafka/image").asText()).isEqualTo("apache/kafka:" + element("kafka.version"));
    }

    @Test
    void theImageRunsTheJavaAndTheJarOfTheBuild() {
        String jar = "target/" + element("finalName") + ".jar";
        assertThat(dockerfile.get(0)).startsWith("FROM eclipse-temurin:" + element("maven.compiler.release") + ".");
        assertThat(dockerfile).contains("COPY " + jar + " /opt/pintracker/pintracker.jar");
        assertThat(dockerfile)
                .anySatisfy(line -> assertThat(line)
                        .startsWith("RUN ")
                        .contains("java -jar /opt/pintracker/pintracker.jar", "/usr/local/bin/pintracker"));
        assertThat(Path.of(".dockerignore")).content().contains("\n*\n", "\n!" + jar + "\n");
        assertThat(services.at("/topics/build")).isEqualTo(services.at("/worker/build"));
        assertThat(services.at("/topics/image")).isEqualTo(services.at("/worker/image"));
        assertThat(services.at("/worker/build/context").asText()).isEqualTo(".");
        assertThat(services.at("/worker/build/dockerfile").asText()).isEqualTo(DOCKERFILE);
    }

    @Test
    void imagesArePinnedToAVersion() {
        List<String> images = new ArrayList<>();
        services.forEach(service -> {
            if (!service.has("build")) {
                images.add(service.path("image").asText());
            }
        });
        images.add(dockerfile.get(0).substring("FROM ".length()));

        assertThat(images).hasSize(3).allSatisfy(image -> assertThat(image).matches("[a-z/-]+:v?\\d+\\.\\d+\\.\\d+.*"));
    }

    @Test
    void portsAreOnLoopbackOnly() {
        List<String> ports = new ArrayList<>();
        services.forEach(service -> {
            service.path("ports").forEach(port -> ports.add(port.asText()));
            assertThat(service.has("network_mode"))
                    .as("network_mode of " + service)
                    .isFalse();
        });

        assertThat(ports).hasSize(2).allSatisfy(port -> assertThat(port).startsWith("127.0.0.1:"));
    }

    @Test
    void kafkaTellsEveryClientTheDoorItCameBy() {
        JsonNode kafka = services.path("kafka");
        String advertised = kafka.at("/environment/KAFKA_ADVERTISED_LISTENERS").asText();
        String inside = services.at("/worker/environment/PINTRACKER_KAFKA_BOOTSTRAP_SERVERS")
                .asText();

        assertThat(inside).startsWith("kafka:");
        assertThat(advertised.split(",")).containsExactlyInAnyOrder("INSIDE://" + inside, "HOST://127.0.0.1:9092");
        assertThat(kafka.at("/ports/0").asText()).isEqualTo("127.0.0.1:9092:9092");
        assertThat(texts(services.at("/topics/command"))).endsWith("--bootstrap-server", inside);
        assertThat(kafka.at("/healthcheck/test").toString()).contains(inside);
        assertThat(kafka.at("/environment/KAFKA_AUTO_CREATE_TOPICS_ENABLE").asText())
                .isEqualTo("false");
    }

    @Test
    void theWorkerFindsTheNodeWhereItListens() {
        assertThat(services.at("/worker/environment/PINTRACKER_IPFS_API").asText())
                .isEqualTo("http://ipfs:5001");
        assertThat(services.at("/ipfs/ports/0").asText()).isEqualTo("127.0.0.1:5001:5001");
    }

    @Test
    void theWorkerStartsAfterHealthyServicesAndFinishedTopics() {
        JsonNode after = services.at("/worker/depends_on");

        assertThat(after.at("/kafka/condition").asText()).isEqualTo("service_healthy");
        assertThat(after.at("/ipfs/condition").asText()).isEqualTo("service_healthy");
        assertThat(after.at("/topics/condition").asText()).isEqualTo("service_completed_successfully");
        assertThat(services.at("/topics/depends_on/kafka/condition").asText()).isEqualTo("service_healthy");
        for (String service : List.of("kafka", "ipfs")) {
            assertThat(services.path(service).at("/healthcheck/test").size()).isPositive();
        }
    }

    @Test
    void theTopicsJobAppliesTheFilesInTheJarUnderTheirOwnNames() throws IOException {
        assertThat(texts(services.at("/topics/command"))).startsWith("topics", "apply");
        assertThat(TopicFiles.inJar().specs()).isEqualTo(TopicFiles.inJar().named(TopicFiles.Names.DEFAULT));
        assertThat(services.at("/worker/environment").toString())
                .as("the worker must use the names that the job creates")
                .doesNotContain("PINTRACKER_TOPICS");
        assertThat(pom).contains("<directory>topics</directory>");
    }

    @Test
    void theWorkerIsWatchedFromInsideAndRunsWithoutPrivileges() {
        assertThat(dockerfile)
                .anySatisfy(line -> assertThat(line).startsWith("HEALTHCHECK ").contains(API));
        assertThat(services.path("worker").has("ports")).isFalse();
        assertThat(dockerfile).contains("USER pintracker");
        assertThat(dockerfile.indexOf("USER pintracker"))
                .as("nothing is installed as the user, and it runs as no other")
                .isGreaterThan(lastIndexOf("RUN "))
                .isEqualTo(lastIndexOf("USER "))
                .isLessThan(lastIndexOf("ENTRYPOINT "));
    }

    @Test
    void stateOutlivesContainers() {
        TreeSet<String> named = new TreeSet<>();
        compose.path("volumes").fieldNames().forEachRemaining(named::add);
        List<String> mounted = new ArrayList<>();
        services.forEach(service -> service.path("volumes").forEach(volume -> mounted.add(volume.asText())));

        assertThat(mounted)
                .extracting(volume -> volume.substring(0, volume.indexOf(':')))
                .hasSameElementsAs(named);
        assertThat(mounted).contains("state:/var/lib/pintracker");
        assertThat(dockerfile)
                .contains("VOLUME /var/lib/pintracker", "ENV PINTRACKER_STATE_DIR=/var/lib/pintracker/state");
        assertThat(mounted)
                .contains("kafka:"
                        + services.at("/kafka/environment/KAFKA_LOG_DIRS").asText());
    }

    @Test
    void noSecretIsWrittenDown() {
        Map<String, String> texts =
                Map.of("docker-compose.yml", compose.toString(), "Dockerfile", dockerfile.toString());
        texts.forEach((file, text) ->
                assertThat(text).as(file).doesNotContainPattern("(?i)password|secret|token|authorization"));
    }

    private int lastIndexOf(String start) {
        int last = -1;
        for (int i = 0; i < dockerfile.size(); i++) {
            if (dockerfile.get(i).startsWith(start)) {
                last = i;
            }
        }
        return last;
    }

    private static List<String> texts(JsonNode array) {
        return Stream.iterate(0, i -> i < array.size(), i -> i + 1)
                .map(i -> array.get(i).asText())
                .toList();
    }

    private String element(String name) {
        Matcher matcher =
                Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)</").matcher(pom);
        assertThat(matcher.find()).as("<%s> in pom.xml", name).isTrue();
        return matcher.group(1);
    }
}
