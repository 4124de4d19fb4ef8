package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException.Kind;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.TestBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.utils.Utils;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot be understood is set aside with the reason, and the records around it are carried out (design 4). */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadInputIT {
    /** In partition 0, as are all Cids of this test. */
    private static final Cid CID = inPartition(0, 0);

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private SimulatedIpfsNode node;
    private TrackerHarness tracker;
    private int goodOnes;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        node = SimulatedIpfsNode.start(0);
        tracker = new TrackerHarness(kafka.bootstrapServers(), directory, "bad-input", 2);
        tracker.start(node.api());
    }

    @AfterAll
    void stop() throws Exception {
        tracker.close();
        node.close();
    }

    private static ConditionFactory eventually() {
        return await().pollInSameThread().pollInterval(Duration.ofMillis(20)).atMost(Duration.ofSeconds(20));
    }

    /** The first Cid from that number on whose key belongs in that partition. */
    private static Cid inPartition(int partition, int from) {
        return IntStream.iterate(from, i -> i + 1)
                .mapToObj(Intents::cid)
                .filter(cid ->
                        Utils.toPositive(Utils.murmur2(bytes(cid.toString()))) % TrackerHarness.PARTITIONS == partition)
                .findFirst()
                .orElseThrow();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    static List<Arguments> malformed() {
        String key = CID.toString();
        String other = inPartition(0, 100).toString();
        String hex = "f01551220" + "00".repeat(32);
        return List.of(
                bad("the key is no Cid", Kind.BAD_KEY, "no-cid", "{}"),
                bad("the key is empty", Kind.BAD_KEY, "", "{}"),
                bad("the key is no UTF-8", Kind.BAD_KEY, new byte[] {(byte) 0xff, (byte) 0xfe, 0}, bytes("{}")),
                bad("the key is not canonical", Kind.BAD_KEY, hex, "{}"),
                bad("the key is in upper case", Kind.BAD_KEY, key.toUpperCase(Locale.ROOT), "{}"),
                bad("the key is no Cid and the value null", Kind.BAD_KEY, bytes("no-cid"), null),
                bad("the value is of another Cid", Kind.KEY_MISMATCH, key, "{\"cid\":\"" + other + "\"}"),
                bad("the value is cut off", Kind.BAD_JSON, key, "{\"name\":\"cut"),
                bad("the value is empty", Kind.BAD_JSON, key, ""),
                bad("the value is no object", Kind.BAD_JSON, key, "[1,2]"),
                bad("the value is JSON's null", Kind.BAD_JSON, key, "null"),
                bad("two values", Kind.BAD_JSON, key, "{} {}"),
                bad("a field twice", Kind.BAD_JSON, key, "{\"op\":\"pin\",\"op\":\"unpin\"}"),
                bad("a field of the wrong type", Kind.BAD_JSON, key, "{\"max_depth\":\"deep\"}"),
                bad("the Cid in the value is none", Kind.BAD_JSON, key, "{\"cid\":\"no-cid\"}"),
                bad("a time is none", Kind.BAD_JSON, key, "{\"timestamp\":\"yesterday\"}"),
                bad("no calendar has the time", Kind.BAD_JSON, key, "{\"timestamp\":\"+300000000-01-01T00:00:00Z\"}"),
                bad("a broken sequence", Kind.BAD_JSON, key, "{\"sequence\":1.5}"),
                bad("the value is no UTF-8", Kind.BAD_JSON, bytes(key), new byte[] {'{', '"', (byte) 0xff, '"', '}'}),
                bad("an unknown op", Kind.UNKNOWN_OP, key, "{\"op\":\"destroy\"}"),
                bad("an op that is no text", Kind.UNKNOWN_OP, key, "{\"op\":7}"),
                bad("over the size limit", Kind.TOO_LARGE, key, padded(Json.MAX_BYTES + 1)),
                bad("as large as the topic takes", Kind.TOO_LARGE, key, padded(1_048_400)),
                bad("over the nesting limit", Kind.TOO_LARGE, key, "{\"x\":" + "[".repeat(40) + "]".repeat(40) + "}"),
                bad("a text over the limit", Kind.TOO_LARGE, key, "{\"name\":\"" + "x".repeat(10_000) + "\"}"),
                bad(
                        "in the wrong partition",
                        Kind.WRONG_PARTITION,
                        inPartition(1, 0).toString(),
                        "{}"),
                bad(
                        "null in the wrong partition",
                        Kind.WRONG_PARTITION,
                        bytes(inPartition(2, 0).toString()),
                        null));
    }

    private static Arguments bad(String what, Kind kind, String key, String value) {
        return bad(what, kind, bytes(key), bytes(value));
    }

    private static Arguments bad(String what, Kind kind, byte[] key, byte[] value) {
        return Arguments.of(what, kind, key, value);
    }

    /** Valid but for its length. */
    private static String padded(int length) {
        String json = "{\"op\":\"unpin\"}";
        return json + " ".repeat(length - json.length());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformed")
    void isSetAsideAndHindersNobody(String what, Kind kind, byte[] key, byte[] value) throws Exception {
        String topic = tracker.names().intents().get(0);
        Cid before = goodOne(topic);
        RecordMetadata bad = tracker.write(topic, 0, key, value);
        Cid after = goodOne(topic);

        ConsumerRecord<byte[], byte[]> letter = deadLetterOf(bad);
        assertThat(letter.key()).isEqualTo(key);
        assertThat(letter.value()).isEqualTo(value);
        assertThat(headers(letter))
                .containsEntry("reason", kind.name().toLowerCase(Locale.ROOT))
                .containsEntry("topic", topic)
                .containsEntry("partition", "0")
                .containsEntry("offset", Long.toString(bad.offset()))
                .hasEntrySatisfying("message", message -> assertThat(message).isNotBlank());
        arePinned(before, after);
        assertThat(tracker.tracker().hasFailed()).isFalse();
    }

    static List<Arguments> unusual() {
        String eight = "x".repeat(8_000);
        String metadata = IntStream.range(0, 8)
                .mapToObj(i -> "\"" + i + "\":\"" + eight + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        String emoji = "\ud83d\ude00".repeat(1_900);
        String emojis = IntStream.range(0, 8)
                .mapToObj(i -> "\"" + i + "\":\"" + emoji + "\"")
                .collect(Collectors.joining(",", "{", "}"));
        return List.of(
                Arguments.of("half an emoji", "{\"name\":\"\\ud83d\",\"metadata\":{\"k\":\"\\ud83d\"}}"),
                Arguments.of("as large as an intent may be", "{\"metadata\":" + metadata + "}"),
                Arguments.of("events are three times as long", "{\"metadata\":" + emojis + "}"));
    }

    /** Whatever an intent that is taken brings, its operation comes to its end, and so does the next one of the Cid. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("unusual")
    void isPinnedAndUnpinned(String what, String value) throws Exception {
        goodOnes += 1000;
        Cid cid = inPartition(0, 2_000_000 + goodOnes);
        var unused = tracker.write(tracker.names().intents().get(0), 0, bytes(cid.toString()), bytes(value));
        arePinned(cid);

        tracker.sendNull(cid);
        eventually().until(() -> tracker.rest().status(cid).equals("unpinned"));
        assertThat(node.mode(cid)).isEmpty();
        arePinned(goodOne(tracker.names().intents().get(0)));
        assertThat(tracker.tracker().hasFailed()).isFalse();
    }

    /** As of a topic that somebody has restored from a text. */
    @ParameterizedTest
    @ValueSource(strings = {"pintracker-announcement", "pintracker-incarnation"})
    void aHeaderOfAnotherFormHindersNobody(String header) throws Exception {
        Cid cid = goodOne(tracker.names().intents().get(0));
        arePinned(cid);
        Standing pinned = new Standing(TrackerStatus.PINNED, Instant.EPOCH, "", null, 1, false, null, null);
        Pin pin = Pin.of(cid, PinMode.RECURSIVE, Instant.EPOCH);
        byte[] event = Json.bytes(PinState.info(cid, pin, 1, pinned, PeerIdentity.of("other", "other")));
        for (byte[] value : new byte[][] {null, {1}}) {
            ProducerRecord<byte[], byte[]> record =
                    new ProducerRecord<>(tracker.names().status(), 0, bytes(cid.toString()), event);
            record.headers().add(header, value);
            var unused = tracker.write(record);
        }
        arePinned(goodOne(tracker.names().intents().get(0)));
        assertThat(tracker.tracker().hasFailed()).isFalse();
    }

    @Test
    void aRecordWithoutAKeyIsSetAside() throws Exception {
        String topic = tracker.names().intents().get(1);
        // A compacted topic takes no such record; one that somebody has altered behind our back does.
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("cleanup.policy", "delete"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get(20, TimeUnit.SECONDS);
        }
        List<RecordMetadata> written = new ArrayList<>();
        eventually().ignoreExceptions().untilAsserted(() -> {
            written.add(tracker.write(topic, 0, null, bytes("{}")));
            assertThat(written).isNotEmpty();
        });
        Cid after = goodOne(topic);

        ConsumerRecord<byte[], byte[]> letter = deadLetterOf(written.get(0));
        assertThat(letter.key()).isNull();
        assertThat(letter.value()).isEqualTo(bytes("{}"));
        assertThat(headers(letter)).containsEntry("reason", "no_key").containsEntry("topic", topic);
        arePinned(after);
    }

    /** The topic keeps letters by their time: neither a topic's sorting nor an old intent may make one look ancient. */
    @Test
    void aDeadLetterIsAsOldAsItsSettingAside() throws Exception {
        long before = System.currentTimeMillis();
        RecordMetadata request = tracker.write(tracker.names().recover(), 0, bytes("no-cid"), bytes("{}"));
        RecordMetadata intent =
                tracker.write(tracker.names().intents().get(0), 0, bytes("no-cid"), bytes("{}"), 86_400_000L);

        assertThat(deadLetterOf(request).timestamp()).isBetween(before, System.currentTimeMillis());
        assertThat(deadLetterOf(intent).timestamp()).isBetween(before, System.currentTimeMillis());
        assertThat(headers(deadLetterOf(intent))).containsEntry("timestamp", "86400000");
        assertThat(headers(deadLetterOf(request)))
                .as("unknown: such topics are read out of order")
                .doesNotContainKey("timestamp");
    }

    @Test
    void aNullValueUnpins() throws Exception {
        Cid cid = goodOne(tracker.names().intents().get(0));
        arePinned(cid);
        tracker.sendNull(cid);
        eventually().until(() -> tracker.rest().status(cid).equals("unpinned"));
        assertThat(node.mode(cid)).isEmpty();
    }

    /** Lines of {@code ipfs-cluster-service state export}, from 1.0 on, before it, and from before types had names. */
    @Test
    void linesOfAStateExportAreIntents() throws Exception {
        Cid now = inPartition(0, 50_000);
        Cid old = inPartition(0, 51_000);
        Cid oldest = inPartition(0, 52_000);
        export(now, "\"" + now + "\"", "\"pin\"", "recursive", -1, "null");
        export(old, "{\"/\":\"" + old + "\"}", "\"pin\"", "direct", 0, "null");
        export(oldest, "{\"/\":\"" + oldest + "\"}", "2", "recursive", -1, "{\"/\":\"" + now + "\"}");

        arePinned(now, old, oldest);
        assertThat(node.mode(now)).contains(PinMode.RECURSIVE);
        assertThat(node.mode(old)).contains(PinMode.DIRECT);
        assertThat(node.mode(oldest)).contains(PinMode.RECURSIVE);
        assertThat(tracker.rest().pin(oldest).path("name").asText()).isEqualTo("from an export");
    }

    private void export(Cid cid, String cidJson, String type, String mode, int depth, String update) throws Exception {
        String line = """
                {"replication_factor_min":-1,"replication_factor_max":-1,"name":"from an export","mode":"%s",\
                "shard_size":0,"user_allocations":null,"expire_at":"0001-01-01T00:00:00Z","metadata":null,\
                "pin_update":%s,"origins":null,"cid":%s,"type":%s,"allocations":[],"max_depth":%d,\
                "reference":null,"timestamp":"2021-03-04T05:06:07.123456789+01:00"}
                """.formatted(mode, update, cidJson, type, depth);
        var unused = tracker.write(tracker.names().intents().get(0), 0, bytes(cid.toString()), bytes(line));
    }

    private Cid goodOne(String topic) throws Exception {
        goodOnes += 1000;
        Cid cid = inPartition(0, 1_000_000 + goodOnes);
        var unused = tracker.write(topic, 0, bytes(cid.toString()), bytes("{}"));
        return cid;
    }

    private void arePinned(Cid... cids) {
        Stream.of(cids)
                .forEach(cid -> eventually()
                        .untilAsserted(
                                () -> assertThat(tracker.rest().status(cid)).isEqualTo("pinned")));
    }

    private ConsumerRecord<byte[], byte[]> deadLetterOf(RecordMetadata bad) {
        List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
        eventually().untilAsserted(() -> {
            letters.clear();
            for (ConsumerRecord<byte[], byte[]> letter : tracker.deadLetters().read()) {
                Map<String, String> headers = headers(letter);
                if (Long.toString(bad.offset()).equals(headers.get("offset"))
                        && bad.topic().equals(headers.get("topic"))) {
                    letters.add(letter);
                }
            }
            assertThat(letters).hasSize(1);
        });
        return letters.get(0);
    }

    private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> letter) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : letter.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }
}
