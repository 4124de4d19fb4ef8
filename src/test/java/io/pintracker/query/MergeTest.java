package io.pintracker.query;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.model.Cid;
import io.pintracker.model.GlobalPinInfo;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackedPin;
import io.pintracker.model.TrackerStatus;
import io.pintracker.peers.OtherPeer;
import io.pintracker.testing.PinInfos;
import io.pintracker.topology.Partitions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every Cid that somebody knows is shown once, with everybody who knows it, whatever each knows. */
@Timeout(60)
class MergeTest {
    private static final int PARTITIONS = 4;
    private static final int CIDS = 60;
    private static final PeerIdentity SELF = PeerIdentity.of("self", "self");
    private static final StatusFilter PINNED = StatusFilter.of(TrackerStatus.PINNED);

    /** What a peer knows, in pages of three. */
    private record KnownPeer(String name, Map<Cid, PinInfo> known) implements OtherPeer {
        @Override
        public String topic() {
            return name;
        }

        @Override
        public Optional<PeerIdentity> identity() {
            return Optional.of(PeerIdentity.of(name, name));
        }

        @Override
        public OptionalLong age() {
            return OptionalLong.of(0);
        }

        @Override
        public Optional<PinInfo> get(Cid cid) {
            return Optional.ofNullable(known.get(cid));
        }

        @Override
        public List<PinInfo> page(int partition, Cid after) {
            return known.values().stream()
                    .filter(info -> Partitions.of(info.cid(), PARTITIONS) == partition)
                    .filter(info -> after == null || info.cid().compareTo(after) > 0)
                    .limit(3)
                    .toList();
        }
    }

    static IntStream seeds() {
        return IntStream.range(0, 300);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void showsEachCidOnceWithAllWhoKnowIt(int seed) {
        Random random = new Random(seed);
        Map<Cid, PinInfo> ours = known(random, SELF);
        List<OtherPeer> others = new ArrayList<>();
        for (int i = 0; i < random.nextInt(4); i++) {
            others.add(new KnownPeer("peer-" + i, known(random, PeerIdentity.of("peer-" + i, "peer-" + i))));
        }
        StatusFilter filter = random.nextBoolean() ? StatusFilter.ALL : PINNED;
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, PARTITIONS).boxed().toList());
        Collections.shuffle(order, random);

        Map<Cid, Set<String>> shown = new TreeMap<>();
        Merge<RuntimeException> merge = new Merge<>(
                others,
                PARTITIONS,
                filter,
                pin -> assertThat(shown.put(pin.cid(), peers(pin)))
                        .as("shown twice, seed %d", seed)
                        .isNull());
        for (int partition : order) {
            ours.values().stream()
                    .filter(info -> Partitions.of(info.cid(), PARTITIONS) == partition)
                    .filter(info -> filter.matches(info.status()))
                    .forEach(info -> merge.pin(new TrackedPin(info, null, "", -1, -1)));
        }
        merge.end();

        Map<Cid, Set<String>> expected = new TreeMap<>();
        add(expected, ours, filter);
        others.forEach(other -> add(expected, ((KnownPeer) other).known(), filter));
        assertThat(shown).as("seed %d", seed).isEqualTo(expected);
    }

    private static void add(Map<Cid, Set<String>> expected, Map<Cid, PinInfo> known, StatusFilter filter) {
        known.values().stream()
                .filter(info -> filter.matches(info.status()))
                .forEach(info -> expected.computeIfAbsent(info.cid(), cid -> new TreeSet<>())
                        .add(info.peer()));
    }

    private static Set<String> peers(GlobalPinInfo pin) {
        return pin.peerMap().keySet().stream().collect(Collectors.toCollection(TreeSet::new));
    }

    private static Map<Cid, PinInfo> known(Random random, PeerIdentity peer) {
        double share = random.nextDouble();
        Map<Cid, PinInfo> known = new TreeMap<>();
        for (int i = 0; i < CIDS; i++) {
            if (random.nextDouble() < share) {
                TrackerStatus status = random.nextBoolean() ? TrackerStatus.PINNED : TrackerStatus.PIN_ERROR;
                known.put(PinInfos.cid(i), PinInfos.of(PinInfos.cid(i), peer, status, 1));
            }
        }
        return known;
    }
}
