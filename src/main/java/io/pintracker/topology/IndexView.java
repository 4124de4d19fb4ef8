package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.model.Cid;
import io.pintracker.model.StatusFilter;
import java.time.Instant;
import java.util.ArrayList;
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
        try {
            Counts counts = Counts.decode(store(CountStore.NAME, partition).get(CountStore.ROW));
            if (counts == null && isEmpty(partition)) {
                counts = new Counts();
            }
            return Optional.ofNullable(counts).map(PinCounts::of);
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
     * Every Cid that has an agenda row, each once, in their order: all that have an unfinished operation, those in error
     * included, and those that are unpinned and not forgotten yet. What stays so is not missed, as all is read at one
     * moment.
     *
     * @param errorsOnly whether only those in error are wanted
     * @param most rows that may be read: as many Cids are held in memory
     * @return empty if there are more
     * @throws PinView.UnavailableException if this instance does not work on the partition now
     */
    public Optional<List<Cid>> unfinished(int partition, boolean errorsOnly, int most) {
        Lane first = errorsOnly ? Lane.RESTING : Lane.PRIORITY;
        TreeSet<Cid> cids = new TreeSet<>();
        try {
            ReadOnlyKeyValueStore<Bytes, byte[]> agenda = store(Agenda.NAME, partition);
            int read = 0;
            try (KeyValueIterator<Bytes, byte[]> rows = agenda.range(from(agenda, first), end(Lane.GIVEN_UP))) {
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
        return streams.store(
                StoreQueryParameters.fromNameAndType(name, QueryableStoreTypes.<Bytes, byte[]>keyValueStore())
                        .withPartition(partition));
    }
}
