package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.pintracker.config.Assignment;
import io.pintracker.config.Configuration;
import io.pintracker.config.ConfigurationLoader;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import io.pintracker.testing.Pintracker;
import io.pintracker.topology.TopicAdmin;
import io.pintracker.topology.TopicFiles;
import io.pintracker.tracing.Tracing;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The whole tracker on a broker that is there, with topics, an application id and a state directory of its own, and the
 * world around it: an upstream that writes intents, a subscriber of the status, a user who asks over HTTP. Owned by the
 * thread of the test.
 */
final class TrackerHarness implements AutoCloseable {
    static final int PARTITIONS = 3;

    private static final Duration START = Duration.ofSeconds(60);

    private final Map<String, String> settings = new LinkedHashMap<>();
    private final TopicFiles.Names names;
    private final Path directory;
    private final KafkaProducer<byte[], byte[]> producer;
    private final StatusLog status;
    private final TopicLog deadLetters;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private Tracing tracing = Tracing.off();
    private Tracker tracker;
    private Rest rest;

    /**
     * Makes the topics; starts no tracker yet.
     *
     * @param name of this test: names topics and application
     * @param intents the intents topics, one at least
     */
    TrackerHarness(String bootstrapServers, Path directory, String name, int intents) throws Exception {
        this.directory = directory;
        List<String> intentTopics = new ArrayList<>();
        for (int i = 1; i <= intents; i++) {
            intentTopics.add(name + "-intents-" + i);
        }
        names = new TopicFiles.Names(intentTopics, name + "-recover", name + "-status", name + "-dead-letters");
        set("kafka.bootstrap.servers", bootstrapServers);
        set("application_id", name);
        set("peer_id", "peer-" + name);
        set("state_dir", directory.resolve("state").toString());
        set("http.listen", "127.0.0.1:0");
        set("topics.intents", String.join(",", intentTopics));
        set("topics.recover", names.recover());
        set("topics.status", names.status());
        set("topics.dead_letters", names.deadLetters());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            var unused = new TopicAdmin(admin, bootstrapServers, START)
                    .apply(TopicFiles.inJar().named(names).stream()
                            .map(spec -> spec.withPartitions(PARTITIONS))
                            .toList());
        }
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        4 << 20),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        status = new StatusLog(new TopicLog(bootstrapServers, names.status(), PARTITIONS));
        deadLetters = new TopicLog(bootstrapServers, names.deadLetters(), PARTITIONS);
    }

    /** A setting for the next {@link #start}. */
    TrackerHarness set(String key, String value) {
        settings.put(key, value);
        return this;
    }

    /** What records traces from the next {@link #start} on. */
    void trace(Tracing newTracing) {
        tracing = newTracing;
    }

    TopicFiles.Names names() {
        return names;
    }

    /** What a command needs to know of this tracker, as {@code key=value}. */
    List<String> topicSettings() {
        return settings.entrySet().stream()
                .filter(e -> e.getKey().startsWith("topics.") || e.getKey().equals("application_id"))
                .map(e -> e.getKey() + "=" + e.getValue())
                .toList();
    }

    /** Starts the tracker against that node and waits until it can be asked. */
    void start(URI ipfsApi) throws Exception {
        set("ipfs.api", ipfsApi.toString());
        List<Assignment> flags = settings.entrySet().stream()
                .map(e -> new Assignment(e.getKey(), e.getValue(), "test"))
                .toList();
        Configuration config = new ConfigurationLoader(directory, Map.of(), () -> "test-host")
                .load(Optional.empty(), flags, List.of())
                .configuration();
        tracker = new Tracker(config, Clock.tickMillis(ZoneOffset.UTC), tracing);
        rest = new Rest(tracker.httpPort());
        await().pollInSameThread().atMost(START).until(tracker::isRunning);
    }

    /** Starts a tracker with these settings in a process of its own, so that it can be killed. */
    Pintracker startProcess(URI ipfsApi) throws IOException {
        set("ipfs.api", ipfsApi.toString());
        List<String> arguments = new ArrayList<>(List.of("worker"));
        settings.forEach((key, value) -> arguments.addAll(List.of("--set", key + "=" + value)));
        return Pintracker.start(directory, directory.resolve("worker.log"), List.of(), arguments);
    }

    /** Runs a command of the command line with this tracker's settings; returns what it printed and its code. */
    Cli command(int code, String... words) {
        List<String> args = new ArrayList<>(List.of(words));
        settings.forEach((key, value) -> {
            args.add("--set");
            args.add(key + "=" + value);
        });
        Cli cli = Cli.real(directory);
        int ended = cli.run(args.toArray(String[]::new));
        if (ended != code) {
            throw new AssertionError(
                    List.of(words) + " ended with " + ended + ", not " + code + ": " + cli.out() + cli.err());
        }
        return cli;
    }

    /** Stops the tracker as SIGTERM does. */
    void stop() {
        if (tracker != null) {
            tracker.close();
            tracker = null;
        }
    }

    Tracker tracker() {
        return tracker;
    }

    Rest rest() {
        return rest;
    }

    StatusLog status() {
        return status;
    }

    TopicLog deadLetters() {
        return deadLetters;
    }

    /** Writes an intent under its Cid to the first topic, without waiting. */
    void send(PinIntent intent) {
        send(names.intents().get(0), null, intent.cid().toString().getBytes(UTF_8), Json.bytes(intent));
    }

    /** As above, as if it had been written at that time, in milliseconds. */
    void send(PinIntent intent, long time) {
        sent.add(producer.send(new ProducerRecord<>(
                names.intents().get(0), null, time, intent.cid().toString().getBytes(UTF_8), Json.bytes(intent))));
    }

    /** Writes anything with these headers to the first topic of intents, without waiting. */
    void send(Cid cid, byte[] value, Map<String, String> headers) {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(names.intents().get(0), cid.toString().getBytes(UTF_8), value);
        headers.forEach((key, text) -> record.headers().add(key, text.getBytes(UTF_8)));
        sent.add(producer.send(record));
    }

    /** Writes that value under the Cid to the first topic, without waiting. */
    void send(String json, Cid cid) {
        send(names.intents().get(0), null, cid.toString().getBytes(UTF_8), json.getBytes(UTF_8));
    }

    /** Writes a null value: unpin. */
    void sendNull(Cid cid) {
        send(names.intents().get(0), null, cid.toString().getBytes(UTF_8), null);
    }

    /** Asks for a Cid to be tried again. */
    void recover(Cid cid) {
        send(names.recover(), null, cid.toString().getBytes(UTF_8), "{}".getBytes(UTF_8));
    }

    private void send(String topic, Integer partition, byte[] key, byte[] value) {
        sent.add(producer.send(new ProducerRecord<>(topic, partition, key, value)));
    }

    /** Writes anything anywhere, and returns when it is there. */
    RecordMetadata write(String topic, int partition, byte[] key, byte[] value) throws Exception {
        return write(topic, partition, key, value, null);
    }

    /** As above, at that time in milliseconds; null for now. */
    RecordMetadata write(String topic, int partition, byte[] key, byte[] value, Long time) throws Exception {
        return write(new ProducerRecord<>(topic, partition, time, key, value));
    }

    /** As above, with whatever headers it has. */
    RecordMetadata write(ProducerRecord<byte[], byte[]> record) throws Exception {
        return producer.send(record).get(START.toSeconds(), TimeUnit.SECONDS);
    }

    /** Waits until all that was sent is in the log. */
    void flush() throws Exception {
        for (Future<RecordMetadata> ack : sent) {
            var unused = ack.get(START.toSeconds(), TimeUnit.SECONDS);
        }
        sent.clear();
    }

    @Override
    public void close() {
        stop();
        producer.close(Duration.ofSeconds(5));
        status.close();
        deadLetters.close();
    }
}
