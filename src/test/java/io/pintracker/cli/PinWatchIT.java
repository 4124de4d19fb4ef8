package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.http.EventRoutes;
import io.pintracker.http.HttpApi;
import io.pintracker.http.HttpLimits;
import io.pintracker.http.HttpListener;
import io.pintracker.http.HttpServerSetup;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.OwnThread;
import io.pintracker.testing.PinInfos;
import io.pintracker.testing.TcpProxy;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code pin watch --tracker} on real events: none is lost and none told twice, however the connection breaks. */
@Timeout(value = 6, unit = TimeUnit.MINUTES)
class PinWatchIT {
    private static final String TOPIC = "watched";
    private static final int PARTITIONS = 3;
    private static final int CIDS = 4;
    private static final int ROUNDS = 4;
    private static final int EACH = 25;
    private static final PeerIdentity PEER = PeerIdentity.of("peer-a", "a");

    private HttpApi api(StatusEvents events) throws IOException {
        return new HttpApi(
                HttpListener.bind("127.0.0.1", 0),
                HttpServerSetup.open(HttpLimits.DEFAULT),
                List.of(new EventRoutes(events, 8, Duration.ofSeconds(15), System::nanoTime)));
    }

    private static StatusEvents events(EmbeddedKafka kafka) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "auto.offset.reset",
                "earliest");
        return new StatusEvents(
                () -> new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer()),
                TOPIC,
                PARTITIONS,
                System::nanoTime,
                info -> {});
    }

    @Test
    void nothingIsLostOrToldTwice(@TempDir Path directory) throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory.resolve("kafka"), 0);
                KafkaProducer<String, byte[]> producer = producer(kafka);
                TcpProxy proxy = TcpProxy.start()) {
            StatusEvents events = events(kafka);
            events.start();
            HttpApi api = api(events);
            proxy.to(api.port());
            try {
                Cli cli = Cli.real(directory);
                Future<Integer> watch = OwnThread.start(
                        "watch",
                        () -> cli.run(("pin watch --from-beginning -o jsonl --timeout 3m --max-events "
                                        + CIDS * ROUNDS * EACH + " --tracker http://127.0.0.1:" + proxy.port())
                                .split(" ", -1)));
                for (int round = 0; round < ROUNDS; round++) {
                    write(producer, round);
                    int printed = (round * EACH + 1) * CIDS;
                    await().pollInSameThread()
                            .atMost(Duration.ofMinutes(1))
                            .until(() -> cli.out().lines().count() >= printed || watch.isDone());
                    proxy.cut();
                    if (round == 1) {
                        events.close();
                        api.close();
                        events = events(kafka);
                        events.start();
                        api = api(events);
                        proxy.to(api.port());
                    }
                    proxy.mend();
                }

                assertThat(watch.get(3, TimeUnit.MINUTES)).as(cli.err()).isZero();
                Map<Cid, List<Long>> told = told(cli);
                assertThat(told)
                        .hasSize(CIDS)
                        .allSatisfy((cid, generations) -> assertThat(generations)
                                .as(cid.toString())
                                .containsExactlyElementsOf(LongStream.range(0, ROUNDS * EACH)
                                        .boxed()
                                        .toList()));
                assertThat(cli.err()).contains("going on behind the last event");
            } finally {
                events.close();
                api.close();
            }
        }
    }

    private static KafkaProducer<String, byte[]> producer(EmbeddedKafka kafka) throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, PARTITIONS, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private static void write(KafkaProducer<String, byte[]> producer, int round) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        for (int i = round * EACH; i < (round + 1) * EACH; i++) {
            for (int c = 0; c < CIDS; c++) {
                Cid cid = PinInfos.cid(c);
                byte[] event = Json.bytes(PinInfos.of(cid, PEER, TrackerStatus.PINNED, i));
                sent.add(producer.send(new ProducerRecord<>(TOPIC, cid.toString(), event)));
            }
        }
        for (Future<?> ack : sent) {
            var unused = ack.get(60, TimeUnit.SECONDS);
        }
    }

    private static Map<Cid, List<Long>> told(Cli cli) throws IOException {
        Map<Cid, List<Long>> told = new HashMap<>();
        for (String line : cli.out().lines().toList()) {
            JsonNode event = new ObjectMapper().readTree(line);
            told.computeIfAbsent(Cid.parse(event.path("cid").asText()), cid -> new ArrayList<>())
                    .add(event.path("generation").asLong());
        }
        return told;
    }
}
