package io.pintracker.peers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackerStatus;
import io.pintracker.testing.MovingClock;
import io.pintracker.testing.PinInfos;
import io.pintracker.topology.BoundedRocksDb;
import io.pintracker.topology.Partitions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PeerCopyTest {
    private static final int PARTITIONS = 3;
    private static final PeerIdentity B = new PeerIdentity("peer-b", "b", "node-b", List.of("/ip4/192.0.2.1"));

    @TempDir
    Path directory;

    private final BoundedRocksDb.Memory memory = new BoundedRocksDb.Memory(8 << 20);
    private Instant now = Instant.parse("2026-11-22T00:00:00Z");
    private PeerStore store;
    private PeerCopy copy;

    @BeforeEach
    void open() throws Exception {
        open(PARTITIONS, "topic-1");
    }

    private void open(int partitions, String topicId) throws Exception {
        store = new PeerStore(directory.resolve("copy"), memory);
        copy = new PeerCopy("pin-status-b", partitions, store, new MovingClock(() -> now));
        store.open();
        copy.recall();
        copy.begin(topicId);
    }

    @AfterEach
    void close() {
        store.close();
        memory.close();
    }

    private static ConsumerRecord<byte[], byte[]> record(String key, byte[] value) {
        return new ConsumerRecord<>("pin-status-b", 0, 0, key == null ? null : key.getBytes(UTF_8), value);
    }

    private static ConsumerRecord<byte[], byte[]> event(PinInfo info) {
        return record(info.cid().toString(), Json.bytes(info));
    }

    private static PinInfo info(int number, TrackerStatus status, long generation) {
        return PinInfos.of(PinInfos.cid(number), B, status, generation);
    }

    private void take(List<ConsumerRecord<byte[], byte[]>> records) throws Exception {
        copy.take(records, Map.of(0, 7L, 4, 9L));
    }

    private List<Cid> listed() {
        List<Cid> cids = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            Cid last = null;
            for (List<PinInfo> page = copy.page(partition, last); !page.isEmpty(); page = copy.page(partition, last)) {
                page.forEach(info -> cids.add(info.cid()));
                last = page.get(page.size() - 1).cid();
            }
        }
        return cids;
    }

    @Test
    void anOlderGenerationReplacesNothingAndNullForgets() throws Exception {
        PinInfo pinned = info(1, TrackerStatus.PINNED, 5);
        take(List.of(
                event(info(1, TrackerStatus.PIN_QUEUED, 5)),
                event(pinned),
                event(info(1, TrackerStatus.PIN_ERROR, 4))));
        assertThat(copy.get(pinned.cid())).contains(pinned);

        take(List.of(event(info(1, TrackerStatus.PIN_ERROR, 4))));
        assertThat(copy.get(pinned.cid())).as("in another batch").contains(pinned);

        take(List.of(record(pinned.cid().toString(), null), event(info(2, TrackerStatus.PINNED, 1))));
        assertThat(copy.get(pinned.cid())).isEmpty();
        assertThat(listed()).containsExactly(PinInfos.cid(2));
    }

    @Test
    void whatIsNoEventIsPassedOver() throws Exception {
        PinInfo good = info(1, TrackerStatus.PINNED, 5);
        take(List.of(
                record(null, Json.bytes(good)),
                record("no cid", Json.bytes(good)),
                record(PinInfos.cid(2).toString(), Json.bytes(good)),
                record(PinInfos.cid(2).toString(), "{".getBytes(UTF_8)),
                event(good)));

        assertThat(listed()).containsExactly(good.cid());
        assertThat(copy.position(4)).isEqualTo(9);
    }

    @Test
    void listsEachPartitionOfOursInTheOrderOfCids() throws Exception {
        List<Cid> wanted = new ArrayList<>(
                IntStream.range(0, 1_000).mapToObj(PinInfos::cid).toList());
        for (Cid cid : wanted) {
            take(List.of(event(PinInfos.of(cid, B, TrackerStatus.PINNED, 1))));
        }
        wanted.sort((one, two) -> {
            int partitions = Integer.compare(Partitions.of(one, PARTITIONS), Partitions.of(two, PARTITIONS));
            return partitions != 0 ? partitions : one.compareTo(two);
        });

        assertThat(listed()).isEqualTo(wanted);
    }

    @Test
    void goesOnWhereItWasAfterARestart() throws Exception {
        PinInfo pinned = info(1, TrackerStatus.PINNED, 5);
        take(List.of(event(pinned)));
        copy.whole(now.toEpochMilli());
        store.close();
        assertThat(copy.get(pinned.cid())).as("closed, it is empty").isEmpty();
        now = now.plus(Duration.ofHours(11));

        open(PARTITIONS, "topic-1");

        assertThat(copy.get(pinned.cid())).contains(pinned);
        assertThat(copy.identity()).contains(B);
        assertThat(copy.position(0)).isEqualTo(7);
        assertThat(copy.position(1)).isEqualTo(-1);
        assertThat(copy.age()).hasValue(Duration.ofHours(11).toMillis());
    }

    @Test
    void isReadAnewWhereItMayHaveMissedSomething() throws Exception {
        Cid cid = PinInfos.cid(1);
        PinInfo pinned = info(1, TrackerStatus.PINNED, 5);
        take(List.of(event(pinned)));
        store.close();

        open(PARTITIONS + 1, "topic-1");
        assertThat(copy.get(cid)).as("we have more partitions").isEmpty();
        assertThat(copy.position(0)).isEqualTo(-1);

        take(List.of(event(pinned)));
        store.close();
        open(PARTITIONS + 1, "topic-2");
        assertThat(copy.get(cid)).as("the topic was made anew").isEmpty();

        take(List.of(event(pinned)));
        now = now.plus(Duration.ofHours(13));
        copy.begin("topic-2");
        assertThat(copy.get(cid)).as("not read to its end for too long").isEmpty();
        assertThat(copy.identity()).isEmpty();
        assertThat(copy.age()).isEmpty();
    }

    @Test
    void oneTopicIsOnePeerAlsoWhereThatHasAnotherName() throws Exception {
        take(List.of(event(info(1, TrackerStatus.PINNED, 5))));
        PeerIdentity renamed = new PeerIdentity("peer-b2", "b2", "", List.of());
        PinInfo later = PinInfos.of(PinInfos.cid(2), renamed, TrackerStatus.PINNED, 6);
        take(List.of(event(later)));

        assertThat(copy.identity()).contains(renamed);
        assertThat(copy.get(PinInfos.cid(1)))
                .hasValueSatisfying(info -> assertThat(info.peer()).isEqualTo("peer-b2"));
    }
}
