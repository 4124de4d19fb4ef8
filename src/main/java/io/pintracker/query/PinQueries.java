package io.pintracker.query;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackerStatus;
import io.pintracker.topology.PinView;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** What is known about Cids, as PinInfo. Thread-safe; throws {@link UnavailableException} while stores move. */
public final class PinQueries {
    private final PinView pins;
    private final Supplier<PeerIdentity> peer;
    private final Clock clock;

    /** Answers from {@code pins} in the name of {@code peer}. */
    public PinQueries(PinView pins, Supplier<PeerIdentity> peer, Clock clock) {
        this.pins = pins;
        this.peer = peer;
        this.clock = clock;
    }

    /** Receives a listing. */
    @FunctionalInterface
    public interface Listing<E extends Exception> {
        /** One Cid. */
        void info(PinInfo info) throws E;
    }

    /** The status of a Cid; {@code unpinned} if nothing is known about it. */
    public PinInfo get(Cid cid) {
        try {
            PinInfo info = pins.get(cid, peer.get());
            return info == null ? unknown(cid) : info;
        } catch (PinView.UnavailableException e) {
            throw new UnavailableException(e);
        }
    }

    /** Shows every Cid whose status matches, without collecting them. */
    public <E extends Exception> void list(StatusFilter filter, Listing<E> listing) throws E {
        try {
            pins.<E>forEach(peer.get(), info -> {
                if (filter.matches(info.status())) {
                    listing.info(info);
                }
            });
        } catch (PinView.UnavailableException e) {
            throw new UnavailableException(e);
        }
    }

    private PinInfo unknown(Cid cid) {
        PeerIdentity speaker = peer.get();
        Instant now = Instant.ofEpochMilli(clock.millis());
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
                now,
                "",
                0,
                false,
                0,
                null,
                null,
                null);
    }
}
