package io.pintracker.query;

import io.pintracker.model.Cid;
import io.pintracker.model.GlobalPinInfo;
import io.pintracker.model.PinInfo;
import io.pintracker.model.StatusFilter;
import io.pintracker.peers.OtherPeer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What this peer and others know about Cids, as IPFS Cluster puts it together (spec ipfs-cluster-behaviour 4.5, 5.3).
 * Thread-safe.
 *
 * <p>Of others, what was read of their status topics counts, however old; {@link #behind} says whose that is. Nothing here
 * waits for them, and where they cannot be read this peer is shown.
 */
public final class GlobalPins {
    /** What is younger is as good as new: a look at the topic's end takes place every few seconds. */
    public static final long GOOD_MILLIS = 30_000;

    private final PinQueries own;
    private final int partitions;
    private final List<OtherPeer> others;
    private final Clock clock;

    /**
     * @param partitions our own
     * @param others may be none
     */
    public GlobalPins(PinQueries own, int partitions, List<OtherPeer> others, Clock clock) {
        this.own = own;
        this.partitions = partitions;
        this.others = List.copyOf(others);
        this.clock = clock;
    }

    /** Receives a listing. */
    @FunctionalInterface
    public interface Listing<E extends Exception> {
        /** One Cid. */
        void pin(GlobalPinInfo pin) throws E;

        /** How old what follows about this peer may be, in milliseconds; called before it, also with 0. */
        default void stale(long millis) throws E {}
    }

    /**
     * Adds what other peers say to what this one does; a peer that does not know the Cid has it unpinned.
     *
     * @return the peers whose status matches; empty if there is none
     */
    public Optional<GlobalPinInfo> around(PinInfo ours, StatusFilter filter) {
        List<PinInfo> infos = new ArrayList<>(List.of(ours));
        for (OtherPeer other : others) {
            other.identity()
                    .ifPresent(peer -> infos.add(other.get(ours.cid())
                            .orElseGet(() -> LocalPins.unknown(ours.cid(), peer, clock.instant()))));
        }
        infos.removeIf(info -> !filter.matches(info.status()));
        return infos.isEmpty() ? Optional.empty() : Optional.of(GlobalPinInfo.of(infos));
    }

    /**
     * Shows every Cid that a peer knows with a status that matches, with all such peers, without collecting them.
     *
     * @throws UnavailableException if a partition of our own cannot be read, any more or at all; what was shown is then not
     *     all
     */
    public <E extends Exception> void list(StatusFilter filter, Listing<E> listing) throws E {
        Merge<E> merge = new Merge<>(others, partitions, filter, listing);
        own.list(filter, merge);
        merge.end();
    }

    /** The topics that are not read to their end, as {@code TOPIC=MS} or {@code TOPIC=unread}; empty if there is none. */
    public String behind() {
        return others.stream()
                .filter(other -> other.age().orElse(Long.MAX_VALUE) > GOOD_MILLIS)
                .map(other -> other.topic() + "=" + age(other.age()))
                .collect(Collectors.joining(", "));
    }

    private static String age(OptionalLong age) {
        return age.isEmpty() ? "unread" : Long.toString(age.getAsLong());
    }

    /** The Cids of one peer in a partition, in their order. For one listing, on its thread. */
    static final class Cursor {
        private final OtherPeer peer;
        private final int partition;
        private final StatusFilter filter;
        private List<PinInfo> page = List.of();
        private int at;
        private Cid last;
        private boolean ended;

        Cursor(OtherPeer peer, int partition, StatusFilter filter) {
            this.peer = peer;
            this.partition = partition;
            this.filter = filter;
        }

        /** The next that matches, which stays the next until it is taken; null behind the last. */
        PinInfo next() {
            while (!ended) {
                while (at < page.size()) {
                    if (filter.matches(page.get(at).status())) {
                        return page.get(at);
                    }
                    at++;
                }
                page = peer.page(partition, last);
                at = 0;
                ended = page.isEmpty();
                last = ended ? last : page.get(page.size() - 1).cid();
            }
            return null;
        }

        /** The next, if it is of that Cid. */
        Optional<PinInfo> take(Cid cid) {
            PinInfo info = next();
            if (info == null || !info.cid().equals(cid)) {
                return Optional.empty();
            }
            at++;
            return Optional.of(info);
        }
    }
}
