package io.pintracker.query;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackedPin;
import io.pintracker.model.TrackerStatus;
import io.pintracker.topology.IndexView;
import io.pintracker.topology.PinView;
import io.pintracker.topology.PinView.Copies;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** What this instance itself can read; asks no other. Thread-safe. */
public final class LocalPins {
    /** Cids of a partition that are held in memory; where an index has more, all are walked. */
    private static final int MOST_INDEXED = 100_000;

    private final PinView pins;
    private final IndexView index;
    private final Supplier<PeerIdentity> peer;
    private final Clock clock;

    LocalPins(PinView pins, IndexView index, Supplier<PeerIdentity> peer, Clock clock) {
        this.pins = pins;
        this.index = index;
        this.peer = peer;
        this.clock = clock;
    }

    /**
     * What is known about a Cid; {@code unpinned} if that is nothing.
     *
     * @throws UnavailableException if its partition cannot be read here
     */
    public Answer get(Cid cid) {
        return ofOwned(cid).orElseGet(() -> ofCopy(cid));
    }

    /** As {@link #get}, but empty where this instance does not work on the partition now. */
    Optional<Answer> ofOwned(Cid cid) {
        try {
            return Optional.of(answer(cid, Copies.OWNED, pins.silentMillis()));
        } catch (PinView.UnavailableException e) {
            return Optional.empty();
        }
    }

    private Answer ofCopy(Cid cid) {
        long age = age(pins.partition(cid));
        try {
            // What has come to be owned meanwhile may be a copy again by the time it is read.
            return answer(cid, Copies.ANY, Math.max(1, age));
        } catch (PinView.UnavailableException e) {
            throw new UnavailableException(e);
        }
    }

    private Answer answer(Cid cid, Copies copies, long age) {
        TrackedPin pin = pins.get(cid, peer.get(), copies);
        return new Answer(pin == null ? unknown(cid) : pin, age);
    }

    /**
     * Shows every Cid of these partitions whose status matches, without collecting them all. Walks all of them only where
     * that cannot be avoided.
     *
     * @param unfinished whether of those with an agenda row alone; others may be among them
     * @throws UnavailableException if one of them cannot be read here
     */
    public <E extends Exception> void list(
            Collection<Integer> partitions, StatusFilter filter, boolean unfinished, PinQueries.Listing<E> listing)
            throws E {
        for (int partition : partitions) {
            listing.stale(age(partition));
        }
        try {
            for (int partition : partitions) {
                Copies copies = pins.isOwned(partition) ? Copies.OWNED : Copies.ANY;
                if (copies == Copies.OWNED && index.hasNone(partition, filter)) {
                    continue;
                }
                Optional<List<Cid>> indexed = copies == Copies.OWNED
                        ? index.find(partition, filter, unfinished, MOST_INDEXED)
                        : Optional.empty();
                PinView.Visitor<E> visitor = pin -> {
                    if (pin != null && filter.matches(pin.info().status())) {
                        listing.pin(pin);
                    }
                };
                if (indexed.isPresent()) {
                    for (Cid cid : indexed.get()) {
                        visitor.pin(pins.get(cid, peer.get(), Copies.OWNED));
                    }
                } else {
                    pins.forEach(partition, peer.get(), copies, visitor);
                }
            }
        } catch (PinView.UnavailableException e) {
            throw new UnavailableException(e);
        }
    }

    private long age(int partition) {
        OptionalLong age = pins.age(partition);
        if (age.isEmpty()) {
            throw new UnavailableException(
                    "partition " + partition + " of the pins cannot be read here now; try again");
        }
        return age.getAsLong();
    }

    private TrackedPin unknown(Cid cid) {
        return new TrackedPin(unknown(cid, peer.get(), clock.instant()), null, "", -1, -1);
    }

    /** What a peer says of a Cid that it does not know. */
    static PinInfo unknown(Cid cid, PeerIdentity speaker, Instant now) {
        return new PinInfo(
                cid,
                "",
                speaker.peer(),
                List.of(),
                List.of(),
                null,
                Map.of(),
                speaker.peername(),
                speaker.ipfsPeerId(),
                speaker.ipfsPeerAddresses(),
                TrackerStatus.UNPINNED,
                Instant.ofEpochMilli(now.toEpochMilli()),
                "",
                0,
                false,
                0,
                null,
                null,
                null);
    }
}
