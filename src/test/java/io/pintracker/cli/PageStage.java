package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.embedded.Command;
import io.pintracker.embedded.Fault;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.testing.OwnThread;
import io.pintracker.topology.Partitions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** {@code pintracker dev} with a simulated node that an operator would have to look after. Owned by the test's thread. */
final class PageStage {
    /** Pins that never come to their end: shown in flight until somebody cancels them. */
    static final Cid STALLED = cid(9_001);

    static final Cid SLOW = cid(9_002);
    static final Cid FAILED = cid(9_003);
    static final Cid FAILED_TOO = cid(9_005);
    static final Cid FAILED_OTHERWISE = cid(9_006);
    static final Cid NASTY = cid(9_004);

    /** Written to a partition that is not its own. */
    static final Cid ASTRAY = cid(9_007);

    /** Pinned once; the node has lost it. */
    static final Cid LOST = cid(20);

    /** The node holds it, nobody wants it. */
    static final Cid STRAY = cid(9_008);

    /** Pinned twice, under two names. */
    static final Cid RENAMED = cid(9_009);

    /** Attempts before an operation rests in error. */
    static final int TRIES = 2;

    private static final int PARTITIONS = 12;
    private static final Pattern READY = Pattern.compile("ready: kafka (\\S+), ipfs (\\S+), http (\\S+),");

    private final AtomicReference<Runnable> interrupt = new AtomicReference<>();
    private final SimulatedIpfsNode node;
    private final Cli dev;
    private final Future<Integer> exit;
    private final KafkaProducer<byte[], byte[]> producer;
    private final String http;

    PageStage(Path directory) throws Exception {
        node = SimulatedIpfsNode.start(0);
        dev = Cli.real(directory);
        dev.interruption = (stop, limit) -> {
            interrupt.set(stop);
            return () -> {};
        };
        String api = node.api().toString();
        String[] command = ("dev --kafka-port 0 --http 127.0.0.1:0 --ipfs-api " + api
                        + " --set concurrent_pins=6 --set ipfs.batch=1 --set priority_pin_max_retries=1 --set retry_backoff=100ms"
                        + " --set pin_timeout=10m --set peername=vault-3")
                .split(" ", -1);
        exit = OwnThread.start("dev", () -> dev.run(command));
        await().atMost(Duration.ofMinutes(2)).until(() -> dev.out().contains("ready") || exit.isDone());
        Matcher ready = READY.matcher(dev.out());
        assertThat(ready.find()).as(dev.out() + dev.err()).isTrue();
        http = ready.group(3);
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", ready.group(1)), new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** CIDv1, raw, sha2-256 of the number: looks as Cids look. */
    static Cid cid(int number) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(ByteBuffer.allocate(4).putInt(number).array());
            return Cid.ofBytes(ByteBuffer.allocate(36)
                    .put(new byte[] {1, 0x55, 0x12, 0x20})
                    .put(hash)
                    .array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    String http() {
        return http;
    }

    SimulatedIpfsNode node() {
        return node;
    }

    Rest rest() {
        return new Rest(Integer.parseInt(http.substring(http.lastIndexOf(':') + 1)));
    }

    void send(PinIntent intent) throws Exception {
        send(intent.cid().toString(), new String(Json.bytes(intent), UTF_8));
    }

    void send(String key, String value) throws Exception {
        var unused = producer.send(new ProducerRecord<>("pin-intents", key.getBytes(UTF_8), value.getBytes(UTF_8)))
                .get(60, TimeUnit.SECONDS);
    }

    /** What a night brings: things done, things that stall, things that fail, and records that nobody can read. */
    void trouble() throws Exception {
        node.script(Command.PIN_ADD, STALLED, new Fault.Stall(), SimulatedIpfsNode.ALWAYS);
        node.script(
                Command.PIN_ADD,
                SLOW,
                new Fault.SlowProgress(137, Duration.ofMillis(500), 1_000_000),
                SimulatedIpfsNode.ALWAYS);
        fail(FAILED, TRIES);
        send(Intents.pin(STALLED, PinMode.RECURSIVE, "backup of 2019, nobody has it"));
        send(Intents.pin(SLOW, PinMode.RECURSIVE, "satellite images, tile 0412"));
        send(Intents.pin(FAILED, PinMode.RECURSIVE, "release-3.1"));
        send(Intents.pin(NASTY, PinMode.RECURSIVE, "<img src=x onerror=alert(1)>"));
        for (int i = 0; i < 40; i++) {
            send(Intents.pin(cid(i), PinMode.RECURSIVE, "dataset part " + i));
        }
        for (int i = 0; i < 5; i++) {
            send(Intents.unpin(cid(i)));
        }
        send("garbage", "{\"cid\":\"garbage\"}");
        send(Cid.parse(Cli.RAW).toString(), "{\"op\":\"pon\"}");
    }

    /** What an operator mends: what failed and would not now, what went astray, a node that is not as it should be. */
    void mishaps() throws Exception {
        fail(FAILED_TOO, TRIES);
        node.script(Command.PIN_ADD, FAILED_OTHERWISE, new Fault.Error500("no space left on device"), TRIES);
        send(Intents.recursive(FAILED_TOO));
        send(Intents.recursive(FAILED_OTHERWISE));
        byte[] value = Json.bytes(Intents.recursive(ASTRAY));
        int wrong = (Partitions.of(ASTRAY, PARTITIONS) + 1) % PARTITIONS;
        var unused = producer.send(new ProducerRecord<>(
                        "pin-intents", wrong, ASTRAY.toString().getBytes(UTF_8), value))
                .get(60, TimeUnit.SECONDS);
        node.drop(LOST);
        node.hold(STRAY, PinMode.RECURSIVE);
    }

    private void fail(Cid cid, int times) {
        String error = "pin: context deadline exceeded while fetching " + cid;
        node.script(Command.PIN_ADD, cid, new Fault.Error500(error), times);
    }

    /** Ends it in good order, which must go well. */
    void close() throws Exception {
        producer.close(Duration.ofSeconds(5));
        if (interrupt.get() != null) {
            interrupt.get().run();
        }
        assertThat(exit.get(60, TimeUnit.SECONDS)).as(dev.err()).isZero();
        node.close();
    }
}
