package io.pintracker.query;

import io.pintracker.model.Cid;
import io.pintracker.model.GlobalPinInfo;
import io.pintracker.model.PinInfo;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackedPin;
import io.pintracker.peers.OtherPeer;
import io.pintracker.topology.Partitions;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Merges our own listing with what other peers say. Both come partition by partition and in each by Cid, so that a page of
 * each peer is all that is in memory. For one listing, on its thread.
 */
final class Merge<E extends Exception> implements PinQueries.Listing<E> {
    private final List<OtherPeer> others;
    private final int partitions;
    private final StatusFilter filter;
    private final GlobalPins.Listing<E> out;
    private final BitSet begun = new BitSet();
    private int partition = -1;
    private List<GlobalPins.Cursor> cursors = List.of();

    Merge(List<OtherPeer> others, int partitions, StatusFilter filter, GlobalPins.Listing<E> out) {
        this.others = others;
        this.partitions = partitions;
        this.filter = filter;
        this.out = out;
    }

    @Override
    public void stale(long millis) throws E {
        out.stale(millis);
    }

    @Override
    public void pin(TrackedPin pin) throws E {
        Cid cid = pin.info().cid();
        int of = others.isEmpty() ? partition : Partitions.of(cid, partitions);
        if (of != partition) {
            othersUpTo(null);
            begin(of);
        }
        othersUpTo(cid);
        out.pin(with(pin.info()));
    }

    /** Shows what only others know. */
    void end() throws E {
        othersUpTo(null);
        for (int p = 0; p < partitions && !others.isEmpty(); p++) {
            if (!begun.get(p)) {
                begin(p);
                othersUpTo(null);
            }
        }
    }

    private void begin(int next) {
        partition = next;
        cursors = begun.get(next)
                ? List.of()
                : others.stream()
                        .map(other -> new GlobalPins.Cursor(other, next, filter))
                        .toList();
        begun.set(next);
    }

    private GlobalPinInfo with(PinInfo ours) {
        List<PinInfo> infos = new ArrayList<>(List.of(ours));
        cursors.forEach(cursor -> cursor.take(ours.cid()).ifPresent(infos::add));
        return GlobalPinInfo.of(infos);
    }

    /** Shows what only others know, before that Cid or, where that is null, to the end of the partition. */
    private void othersUpTo(Cid end) throws E {
        for (Cid cid = lowest(); cid != null && (end == null || cid.compareTo(end) < 0); cid = lowest()) {
            List<PinInfo> infos = new ArrayList<>();
            for (GlobalPins.Cursor cursor : cursors) {
                cursor.take(cid).ifPresent(infos::add);
            }
            out.pin(GlobalPinInfo.of(infos));
        }
    }

    private Cid lowest() {
        Cid lowest = null;
        for (GlobalPins.Cursor cursor : cursors) {
            PinInfo next = cursor.next();
            if (next != null && (lowest == null || next.cid().compareTo(lowest) < 0)) {
                lowest = next.cid();
            }
        }
        return lowest;
    }
}
