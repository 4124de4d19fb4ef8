package io.pintracker.query;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackedPin;
import io.pintracker.model.TrackerStatus;
import io.pintracker.topology.PinView;
import io.pintracker.topology.PinView.Copies;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** What this instance itself can read; asks no other. Thread-safe. */
public final class LocalPins {
    private final PinView pins;
    private final Supplier<PeerIdentity> peer;
    private final Clock clock;

    LocalPins(PinView pins, Supplier<PeerIdentity> peer, Clock clock) {
        this.pins = pins;
        this.peer = peer;
        this.clock = clock;
    }

    /**
     * What is known about a Cid; {@code unpinned} if that is nothing.
     *
     * @throws UnavailableException if its partition cannot be read here
     */
    public Answer get(Cid cid) {
        long age = age(pins.partition(cid));
        try {
            TrackedPin pin = pins.get(cid, peer.get(), copies(age));
            return new Answer(pin == null ? unknown(cid) : pin, age);
        } catch (PinView.UnavailableException e) {
            throw new UnavailableException(e);
        }
    }

    /**
     * Shows every Cid of these partitions whose status matches, without collecting them.
     *
     * @throws UnavailableException if one of them cannot be read here
     */
    public <E extends Exception> void list(
            Collection<Integer> partitions, StatusFilter filter, PinQueries.Listing<E> listing) throws E {
        for (int partition : partitions) {
            listing.stale(age(partition));
        }
        try {
            for (int partition : partitions) {
                pins.<E>forEach(partition, peer.get(), copies(age(partition)), pin -> {
                    if (filter.matches(pin.info().status())) {
                        listing.pin(pin);
                    }
                });
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

    private static Copies copies(long age) {
        return age == 0 ? Copies.OWNED : Copies.ANY;
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
