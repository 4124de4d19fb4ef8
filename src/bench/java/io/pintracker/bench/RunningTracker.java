package io.pintracker.bench;

import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.Pintracker;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A broker with the topics in this process, and a tracker in another, as `pintracker worker` starts it, in front of a node
 * that is there. Owned by one thread.
 */
final class RunningTracker implements AutoCloseable {
    static final String INTENTS = "pin-intents";
    static final String STATUS = "pin-status";

    private static final Logger LOG = LoggerFactory.getLogger(RunningTracker.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int OK = 200;

    private final Deque<AutoCloseable> stops = new ArrayDeque<>();
    private final EmbeddedKafka kafka;
    private final Pintracker process;
    private final KafkaProducer<String, byte[]> producer;

    /**
     * Starts all of it and waits until the tracker is ready.
     *
     * @param node the address of its RPC
     * @param jvm arguments of the tracker's JVM
     * @param settings of the tracker, {@code key=value}
     * @param linger ms that the producer may wait for more intents
     */
    RunningTracker(Path directory, URI node, List<String> jvm, List<String> settings, int linger) throws Exception {
        boolean started = false;
        try {
            Files.createDirectories(directory);
            kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
            stops.push(kafka);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
                var unused = new TopicAdmin(admin, kafka.bootstrapServers(), PATIENCE)
                        .apply(TopicFiles.inJar().named(TopicFiles.Names.DEFAULT));
            }
            List<String> all = new ArrayList<>(settings);
            all.addAll(Options.settings());
            all.addAll(List.of("ipfs.api=" + node, "http.listen=127.0.0.1:0", "state_dir=" + directory.resolve("s")));
            List<String> arguments = new ArrayList<>(List.of("worker", "--bootstrap-server", kafka.bootstrapServers()));
            all.forEach(setting -> arguments.addAll(List.of("--set", setting)));
            process = Pintracker.start(directory, directory.resolve("tracker.log"), jvm, arguments);
            stops.push(process);
            Duration ready = process.awaitReady(PATIENCE);
            LOG.atInfo().addKeyValue("ms", ready.toMillis()).log("the tracker is ready");
            producer = new KafkaProducer<>(
                    Map.of("bootstrap.servers", kafka.bootstrapServers(), "linger.ms", linger, "acks", "all"),
                    new StringSerializer(),
                    new ByteArraySerializer());
            stops.push(() -> producer.close(Duration.ZERO));
            started = true;
        } finally {
            if (!started) {
                close();
            }
        }
    }

    Pintracker process() {
        return process;
    }

    KafkaProducer<String, byte[]> producer() {
        return producer;
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    Future<RecordMetadata> send(PinIntent intent) {
        return producer.send(new ProducerRecord<>(INTENTS, intent.cid().toString(), Json.bytes(intent)));
    }

    /** An audit behind the start's own ends what its listing is good for: the node is asked before each pin from now on. */
    void forgetTheListing() throws IOException, InterruptedException {
        URI audit = process.http().resolve("/audit");
        HttpRequest look = HttpRequest.newBuilder(audit).timeout(PATIENCE).build();
        HttpRequest run = HttpRequest.newBuilder(audit)
                .POST(BodyPublishers.noBody())
                .timeout(PATIENCE)
                .build();
        HttpClient http = HttpClient.newHttpClient();
        until(
                http,
                look,
                answer -> answer.body().contains("\"cause\":\"start\"")
                        && !answer.body().contains("running"));
        until(http, run, answer -> answer.statusCode() == OK);
    }

    private static void until(HttpClient http, HttpRequest request, Predicate<HttpResponse<String>> done)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        while (!done.test(answer)) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the tracker answered " + answer.statusCode() + " to " + request.method() + " "
                        + request.uri() + ": " + answer.body());
            }
            LockSupport.parkNanos(POLL.toNanos());
            answer = http.send(request, BodyHandlers.ofString());
        }
    }

    @Override
    public void close() throws IOException {
        while (!stops.isEmpty()) {
            try {
                stops.pop().close();
            } catch (IOException | RuntimeException e) {
                throw e;
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
