package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.http.EventSource;
import io.pintracker.http.EventSource.Signal;
import io.pintracker.http.Positions;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PinInfo;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.OwnThread;
import io.pintracker.testing.TestBroker;
import io.pintracker.topology.Announcement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The status topic as a source of events: nothing is lost, however often and wherever a reader breaks off. */
@Timeout(value = 4, unit = TimeUnit.MINUTES)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusEventsIT {
    private static final int PARTITIONS = 3;
    private static final Duration PATIENCE = Duration.ofMillis(200);

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    private String topic;
    private KafkaProducer<String, byte[]> producer;
    private StatusEvents events;
    private final AtomicLong seen = new AtomicLong();

    @BeforeEach
    void start(TestInfo test) throws Exception {
        topic = "status-" + test.getTestMethod().orElseThrow().getName();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get(60, TimeUnit.SECONDS);
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
        seen.set(0);
        events = new StatusEvents(this::consumer, topic, PARTITIONS, System::nanoTime, info -> seen.incrementAndGet());
        events.start();
        // Until the tail stands, nobody can listen.
        await().atMost(Duration.ofMinutes(1)).ignoreExceptions().until(() -> {
            events.open(wish(null, true)).close();
            return true;
        });
    }

    @AfterEach
    void stop() {
        events.close();
        producer.close(Duration.ofSeconds(5));
    }

    private Consumer<String, byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
    }

    private static EventSource.Wish wish(Positions after, boolean follow, Cid... cids) {
        return new EventSource.Wish(Set.of(cids), StatusFilter.ALL, after, follow);
    }

    /** Writes the event that carries this number as its generation. */
    private void write(Cid cid, long number) throws Exception {
        write(cid, number, new RecordHeaders());
    }

    private void write(Cid cid, long number, Headers headers) {
        PinInfo info = new PinInfo(
                cid,
                "",
                "",
                null,
                null,
                null,
                null,
                "",
                "",
                null,
                TrackerStatus.PINNED,
                Instant.EPOCH,
                "",
                1,
                false,
                number,
                null,
                null,
                null);
        var unused = producer.send(new ProducerRecord<>(topic, null, cid.toString(), Json.bytes(info), headers));
    }

    private void flush() {
        producer.flush();
    }

    private static void take(EventSource.Feed feed, Map<Cid, List<Long>> into, int most) throws Exception {
        for (int taken = 0; taken < most; ) {
            Signal signal = feed.next(PATIENCE);
            if (signal instanceof EventSource.Status status) {
                into.computeIfAbsent(status.info().cid(), c -> new ArrayList<>())
                        .add(status.info().generation());
                taken++;
            } else if (signal instanceof EventSource.Quiet || signal instanceof EventSource.Ended) {
                return;
            }
        }
    }

    @Test
    void aReaderThatBreaksOffAgainAndAgainGetsEveryEventOnceAndInOrder() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Cid, List<Long>> expected = new HashMap<>();
        Map<Cid, List<Long>> got = new HashMap<>();
        Positions at = Positions.parse("0-0");
        long number = 0;
        for (int round = 0; round < 25; round++) {
            for (int i = 0; i < 40; i++) {
                Cid cid = Intents.cid(random.nextInt(12));
                write(cid, ++number);
                expected.computeIfAbsent(cid, c -> new ArrayList<>()).add(number);
            }
            // Some rounds read while records come, in some the reader is away.
            if (random.nextBoolean()) {
                flush();
            }
            try (EventSource.Feed feed = events.open(wish(Positions.parse(at.toString()), true))) {
                take(feed, got, random.nextInt(70));
                at = feed.position();
            }
        }
        flush();
        Positions last = at;
        try (EventSource.Feed feed = events.open(wish(last, true))) {
            await().pollInSameThread().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                take(feed, got, Integer.MAX_VALUE);
                assertThat(got).as("seed " + seed).isEqualTo(expected);
            });
        }
    }

    @Test
    void theHistoryOfACidIsFollowedByWhatHappensNow() throws Exception {
        Cid cid = Intents.cid(1);
        write(cid, 1);
        write(Intents.cid(2), 2);
        write(cid, 3);
        flush();
        try (EventSource.Feed feed = events.open(wish(Positions.parse("0-0"), true, cid))) {
            List<Signal> signals = new ArrayList<>();
            await().pollInSameThread().atMost(Duration.ofMinutes(1)).until(() -> {
                signals.add(feed.next(PATIENCE));
                return signals.get(signals.size() - 1) instanceof EventSource.CaughtUp;
            });
            signals.removeIf(EventSource.Quiet.class::isInstance);
            assertThat(signals).hasSize(3);

            write(cid, 4);
            var unused = producer.send(new ProducerRecord<>(topic, cid.toString(), null))
                    .get(60, TimeUnit.SECONDS);
            await().pollInSameThread().atMost(Duration.ofMinutes(1)).until(() -> {
                signals.add(feed.next(PATIENCE));
                signals.removeIf(EventSource.Quiet.class::isInstance);
                return signals.size() == 5;
            });
            assertThat(((EventSource.Status) signals.get(3)).info().generation())
                    .isEqualTo(4);
            assertThat(signals.get(4)).isEqualTo(new EventSource.Forgotten(cid));
        }
    }

    @Test
    void aListingOfThePastEnds() throws Exception {
        for (int i = 0; i < 100; i++) {
            write(Intents.cid(i % 2), i);
        }
        var unused = producer.send(new ProducerRecord<>(topic, "no-cid", "no JSON".getBytes(UTF_8)));
        flush();
        Map<Cid, List<Long>> got = new HashMap<>();
        try (EventSource.Feed feed = events.open(wish(Positions.parse("0-0"), false, Intents.cid(0)))) {
            await().pollInSameThread().atMost(Duration.ofMinutes(1)).until(() -> {
                take(feed, got, Integer.MAX_VALUE);
                return feed.next(PATIENCE) instanceof EventSource.Ended;
            });
        }
        assertThat(got).containsOnlyKeys(Intents.cid(0));
        assertThat(got.get(Intents.cid(0))).hasSize(50);
    }

    /** What a task announces, or says again, has not happened now. */
    @Test
    void readersHearOfTasksAndWorkersAndTheListenerOfWorkersAlone() throws Exception {
        Cid cid = Intents.cid(1);
        write(cid, 1, new Announcement(7, 1).headers());
        try (EventSource.Feed feed = events.open(wish(null, true, cid))) {
            write(cid, 2, new Announcement(7, 2).headers());
            write(cid, 3);
            Map<Cid, List<Long>> got = new HashMap<>();
            await().pollInSameThread().atMost(Duration.ofMinutes(1)).until(() -> {
                take(feed, got, Integer.MAX_VALUE);
                return got.getOrDefault(cid, List.of()).contains(3L);
            });
            assertThat(got.get(cid)).endsWith(2L, 3L);
        }
        assertThat(seen.get()).isEqualTo(1);
    }

    @Test
    void aReaderThatDoesNotReadIsEndedAndLosesNothing() throws Exception {
        int more = StatusFeed.MOST_WAITING + 500;
        try (EventSource.Feed slow = events.open(wish(null, true))) {
            for (int i = 0; i < more; i++) {
                write(Intents.cid(i % 10), i);
            }
            flush();
            await().atMost(Duration.ofMinutes(1)).until(() -> seen.get() == more);

            Map<Cid, List<Long>> got = new HashMap<>();
            take(slow, got, Integer.MAX_VALUE);
            assertThat(slow.next(PATIENCE)).isInstanceOf(EventSource.Ended.class);
            assertThat(count(got)).isEqualTo(StatusFeed.MOST_WAITING);

            try (EventSource.Feed again = events.open(wish(slow.position(), true))) {
                await().pollInSameThread().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                    take(again, got, Integer.MAX_VALUE);
                    assertThat(count(got)).isEqualTo(more);
                });
            }
            assertThat(got.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
        }
    }

    @Test
    void aFeedThatWaitsEndsAtOnceWithTheTracker() throws Exception {
        try (EventSource.Feed feed = events.open(wish(null, true))) {
            Future<Signal> next = OwnThread.start("reader", () -> feed.next(Duration.ofMinutes(3)));
            events.close();
            assertThat(next.get(1, TimeUnit.MINUTES)).isInstanceOf(EventSource.Ended.class);
        }
    }

    private static int count(Map<Cid, List<Long>> got) {
        return got.values().stream().mapToInt(List::size).sum();
    }
}
