package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.model.Cid;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;

/**
 * Reads what the tasks of this instance keep beside the pins: their counts, and the agenda as an index of what is unfinished.
 * However many pins there are, nothing here walks them. Thread-safe; sees what is not committed yet.
 */
public final class IndexView {
    /** Of these every Cid has a row in a lane of errors; no Cid has the last one. The engine's property tests hold all four. */
    private static final StatusFilter ERRORS =
            StatusFilter.of(TrackerStatus.PIN_ERROR, TrackerStatus.UNPIN_ERROR, TrackerStatus.CLUSTER_ERROR);

    /** Of these it has one in a lane of what is unfinished, in error or to be forgotten. */
    private static final StatusFilter UNFINISHED = StatusFilter.of(
            TrackerStatus.PIN_ERROR,
            TrackerStatus.UNPIN_ERROR,
            TrackerStatus.CLUSTER_ERROR,
            TrackerStatus.PIN_QUEUED,
            TrackerStatus.PINNING,
            TrackerStatus.UNPIN_QUEUED,
            TrackerStatus.UNPINNING,
            TrackerStatus.UNPINNED,
            TrackerStatus.UNEXPECTEDLY_UNPINNED);

    /** Of these it has one in {@link Lane#ELSEWHERE}, or as above while the node lets go of it. */
    private static final StatusFilter ELSEWHERE = StatusFilter.of(TrackerStatus.REMOTE, TrackerStatus.SHARDED);

    /** Of these it has some row. */
    private static final StatusFilter NOT_PINNED = StatusFilter.of(Arrays.stream(TrackerStatus.values())
            .filter(status -> status != TrackerStatus.PINNED)
            .toArray(TrackerStatus[]::new));

    private final KafkaStreams streams;
    private final Figures figures;
    private final boolean exactlyOnce;

    IndexView(KafkaStreams streams, Figures figures, boolean exactlyOnce) {
        this.streams = streams;
        this.figures = figures;
        this.exactlyOnce = exactlyOnce;
    }

    /**
     * Per lane, by its name, since when the operation that waits longest in that partition is due, as it was at most a second
     * or so ago; a lane in which none waits is missing.
     */
    public Map<String, Instant> oldest(int partition) {
        Map<String, Instant> oldest = new HashMap<>();
        TaskFigures known = figures.all().get(partition);
        if (known != null) {
            known.oldestDue()
                    .forEach(
                            (lane, due) -> oldest.put(lane.name().toLowerCase(Locale.ROOT), Instant.ofEpochMilli(due)));
        }
        return oldest;
    }

    /**
     * The counts of a partition that this instance works on; empty while they are being made.
     *
     * @throws PinView.UnavailableException if it does not work on it now
     */
    public Optional<PinCounts> counts(int partition) {
        return kept(partition).map(PinCounts::of);
    }

    private Optional<Counts> kept(int partition) {
        try {
            Counts counts = Counts.decode(store(CountStore.NAME, partition).get(CountStore.ROW));
            if (counts == null && isEmpty(partition)) {
                counts = new Counts();
            }
            return Optional.ofNullable(counts);
        } catch (InvalidStateStoreException e) {
            throw new PinView.UnavailableException(e);
        }
    }

    /**
     * Whether no Cid of a partition that this instance works on has such a status now. False also where that is not certain:
     * while the counts are being made, and at least once, where a crash can part them from what they count.
     *
     * @throws PinView.UnavailableException if it does not work on it now
     */
    public boolean hasNone(int partition, StatusFilter filter) {
        return exactlyOnce
                && counts(partition)
                        .map(PinCounts::statuses)
                        .filter(statuses -> statuses.entrySet().stream()
                                .noneMatch(count -> count.getValue() > 0 && filter.matches(count.getKey())))
                        .isPresent();
    }

    private boolean isEmpty(int partition) {
        try (KeyValueIterator<Bytes, byte[]> rows =
                store(PinStore.NAME, partition).range(null, null)) {
            return !rows.hasNext();
        }
    }

    /**
     * Every Cid that has such a status, or is unfinished, and others, each once, in their order. What stays so is not missed,
     * as all is read at one moment.
     *
     * @param unfinished whether those are wanted that have an unfinished operation, one in error included, and no others
     * @param most rows that may be read: as many Cids are held in memory
     * @return empty if there are more, or no index tells
     * @throws PinView.UnavailableException if this instance does not work on the partition now
     */
    public Optional<List<Cid>> find(int partition, StatusFilter filter, boolean unfinished, int most) {
        if (filter.isWithin(ERRORS)) {
            return rows(partition, Lane.RESTING, Lane.GIVEN_UP, most);
        }
        if (unfinished || filter.isWithin(UNFINISHED)) {
            return rows(partition, Lane.PRIORITY, Lane.GIVEN_UP, most);
        }
        // At least once a crash can take such a row, and nobody reads the intent again.
        Optional<Counts> counts = exactlyOnce && filter.isWithin(NOT_PINNED)
                ? kept(partition).filter(Counts::isElsewhereIndexed)
                : Optional.empty();
        if (counts.isEmpty()) {
            return Optional.empty();
        }
        boolean settled = filter.isWithin(ELSEWHERE) && counts.get().lettingGo() == 0;
        return rows(partition, settled ? Lane.ELSEWHERE : Lane.PRIORITY, Lane.ELSEWHERE, most);
    }

    private Optional<List<Cid>> rows(int partition, Lane first, Lane last, int most) {
        TreeSet<Cid> cids = new TreeSet<>();
        try {
            ReadOnlyKeyValueStore<Bytes, byte[]> agenda = store(Agenda.NAME, partition);
            int read = 0;
            try (KeyValueIterator<Bytes, byte[]> rows = agenda.range(from(agenda, first), end(last))) {
                while (rows.hasNext()) {
                    if (++read > most) {
                        return Optional.empty();
                    }
                    cids.add(cid(rows));
                }
            }
        } catch (InvalidStateStoreException e) {
            throw new PinView.UnavailableException(e);
        }
        return Optional.of(new ArrayList<>(cids));
    }

    /**
     * Cids in error that came to rest last, and those that wait for their next attempt which is due first; the unpinned that
     * are to be forgotten first are among these.
     *
     * @param most of each lane
     * @throws PinView.UnavailableException if this instance does not work on the partition now
     */
    public Set<Cid> latestErrors(int partition, int most) {
        Set<Cid> cids = new LinkedHashSet<>();
        try {
            ReadOnlyKeyValueStore<Bytes, byte[]> agenda = store(Agenda.NAME, partition);
            for (Lane lane : List.of(Lane.RESTING, Lane.GIVEN_UP)) {
                try (KeyValueIterator<Bytes, byte[]> rows = agenda.reverseRange(from(agenda, lane), end(lane))) {
                    add(rows, most, cids);
                }
            }
            try (KeyValueIterator<Bytes, byte[]> rows = agenda.range(from(agenda, Lane.LATER), end(Lane.LATER))) {
                add(rows, most, cids);
            }
        } catch (InvalidStateStoreException e) {
            throw new PinView.UnavailableException(e);
        }
        return cids;
    }

    private static void add(KeyValueIterator<Bytes, byte[]> rows, int most, Set<Cid> cids) {
        for (int i = 0; i < most && rows.hasNext(); i++) {
            cids.add(cid(rows));
        }
    }

    private static Cid cid(KeyValueIterator<Bytes, byte[]> rows) {
        return AgendaKey.ofBytes(rows.next().key.get()).cid();
    }

    /** Behind the tombstones of what is done. */
    private static Bytes from(ReadOnlyKeyValueStore<Bytes, byte[]> agenda, Lane lane) {
        Agenda.Mark mark = Agenda.mark(lane, agenda.get(Agenda.markKey(lane)));
        AgendaKey first = mark.running().stream()
                .min(AgendaKey::compareTo)
                .filter(key -> key.compareTo(mark.from()) < 0)
                .orElse(mark.from());
        return Bytes.wrap(first.bytes());
    }

    private static Bytes end(Lane lane) {
        return Bytes.wrap(AgendaKey.from(lane, Long.MAX_VALUE).bytes());
    }

    private ReadOnlyKeyValueStore<Bytes, byte[]> store(String name, int partition) {
        return PinView.open(
                streams,
                StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                        .withPartition(partition));
    }
}
