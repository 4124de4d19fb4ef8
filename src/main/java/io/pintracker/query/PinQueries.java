package io.pintracker.query;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackedPin;
import io.pintracker.topology.IndexView;
import io.pintracker.topology.Instance;
import io.pintracker.topology.PinView;
import io.pintracker.topology.Placement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the tracker knows about Cids, whichever of its instances holds them (design 9). Thread-safe.
 *
 * <p>The owner of a partition is asked first. Where it does not answer, a copy is, and the answer says how old it may be;
 * where there is none either, {@link UnavailableException} says so: nothing is answered from a part.
 */
public final class PinQueries {
    private final PinView pins;
    private final LocalPins local;
    private final LocalSurvey survey;
    private final Instances instances;

    /** Answers from {@code pins}, in the name of {@code peer}, and from the other instances. */
    public PinQueries(PinView pins, IndexView index, Supplier<PeerIdentity> peer, Clock clock, Instances instances) {
        this.pins = pins;
        this.local = new LocalPins(pins, index, peer, clock);
        this.survey = new LocalSurvey(pins, index, peer);
        this.instances = instances;
    }

    /** Receives a listing. */
    @FunctionalInterface
    public interface Listing<E extends Exception> {
        /** One Cid. */
        void pin(TrackedPin pin) throws E;

        /** How old what follows may be, in milliseconds; called before it, also with 0. */
        default void stale(long millis) throws E {}
    }

    /** What this instance itself can read, for the other instances. */
    public LocalPins local() {
        return local;
    }

    /** What those look like that this instance works on, for the other instances. */
    public LocalSurvey localSurvey() {
        return survey;
    }

    /**
     * What is known about a Cid; {@code unpinned} if that is nothing.
     *
     * @throws UnavailableException if no instance can tell now
     */
    public Answer get(Cid cid) {
        Optional<Answer> ours = local.ofOwned(cid);
        if (ours.isPresent()) {
            return ours.get();
        }
        int partition = pins.partition(cid);
        Placement place = placements().get(partition);
        long silent = 0;
        if (instances.isOther(place.owner())) {
            try {
                return instances.get(place.owner(), cid);
            } catch (UnavailableException e) {
                silent = instances.silentMillis(place.owner());
            }
        }
        if (pins.age(partition).isPresent()) {
            return atLeast(silent, local.get(cid));
        }
        for (Instance standby : others(place.standbys())) {
            try {
                return atLeast(silent, instances.get(standby, cid));
            } catch (UnavailableException e) {
                // The next one may answer; that none did is said below.
            }
        }
        throw nobody(partition, place);
    }

    private static Answer atLeast(long silent, Answer answer) {
        return new Answer(answer.pin(), Math.max(silent, answer.staleMillis()));
    }

    private List<Instance> others(List<Instance> standbys) {
        return standbys.stream().filter(instances::isOther).toList();
    }

    /**
     * Shows every Cid whose status matches, without collecting them.
     *
     * @throws UnavailableException if a partition cannot be read, any more or at all; what was shown is then not all
     */
    public <E extends Exception> void list(StatusFilter filter, Listing<E> listing) throws E {
        list(filter, false, listing);
    }

    /**
     * The same of those alone that have an unfinished operation, one in error included: what is remote and is to be let go
     * is among them, what is remote and settled need not be.
     */
    public <E extends Exception> void listUnfinished(StatusFilter filter, Listing<E> listing) throws E {
        list(filter, true, listing);
    }

    /**
     * What all Cids look like together. However many there are, it takes no longer.
     *
     * @throws UnavailableException if somebody who is to tell of a part of them cannot now
     */
    public Survey survey() {
        Groups groups = groups();
        if (!groups.nowhere().isEmpty()) {
            int partition = groups.nowhere().get(0);
            throw nobody(partition, groups.placements().get(partition));
        }
        List<Survey> parts = new ArrayList<>();
        parts.add(survey.of(groups.here()));
        groups.there().forEach((instance, partitions) -> parts.add(instances.survey(instance, partitions)));
        return Survey.sum(parts);
    }

    /** Who is to be asked for which partitions. */
    private record Groups(
            List<Placement> placements,
            List<Integer> here,
            Map<Instance, List<Integer>> there,
            List<Integer> nowhere) {}

    private Groups groups() {
        List<Placement> placements = placements();
        List<Integer> here = new ArrayList<>();
        Map<Instance, List<Integer>> there = new LinkedHashMap<>();
        List<Integer> nowhere = new ArrayList<>();
        for (int partition = 0; partition < placements.size(); partition++) {
            Instance owner = placements.get(partition).owner();
            if (pins.isOwned(partition)) {
                here.add(partition);
            } else if (instances.isOther(owner)) {
                there.computeIfAbsent(owner, o -> new ArrayList<>()).add(partition);
            } else {
                nowhere.add(partition);
            }
        }
        return new Groups(placements, here, there, nowhere);
    }

    private <E extends Exception> void list(StatusFilter filter, boolean unfinished, Listing<E> listing) throws E {
        Groups groups = groups();
        List<Integer> nowhere = groups.nowhere();
        local.list(groups.here(), filter, unfinished, listing);
        for (Map.Entry<Instance, List<Integer>> group : groups.there().entrySet()) {
            if (!remote(group.getKey(), group.getValue(), filter, unfinished, 0, listing)) {
                nowhere.addAll(group.getValue());
            }
        }
        for (int partition : nowhere) {
            fromCopy(partition, groups.placements().get(partition), filter, unfinished, listing);
        }
    }

    /** False, with nothing shown, if that instance cannot tell. */
    private <E extends Exception> boolean remote(
            Instance instance,
            List<Integer> partitions,
            StatusFilter filter,
            boolean unfinished,
            long silent,
            Listing<E> listing)
            throws E {
        RemoteListing remote;
        try {
            remote = instances.list(instance, partitions, filter, unfinished);
        } catch (UnavailableException e) {
            return false;
        }
        try (remote) {
            listing.stale(Math.max(silent, remote.staleMillis()));
            for (TrackedPin pin = remote.next(); pin != null; pin = remote.next()) {
                listing.pin(pin);
            }
        }
        return true;
    }

    private <E extends Exception> void fromCopy(
            int partition, Placement place, StatusFilter filter, boolean unfinished, Listing<E> listing) throws E {
        long silent = instances.isOther(place.owner()) ? instances.silentMillis(place.owner()) : 0;
        if (pins.age(partition).isPresent()) {
            listing.stale(silent);
            local.list(List.of(partition), filter, unfinished, listing);
            return;
        }
        for (Instance standby : others(place.standbys())) {
            if (remote(standby, List.of(partition), filter, unfinished, silent, listing)) {
                return;
            }
        }
        throw nobody(partition, place);
    }

    private List<Placement> placements() {
        try {
            return pins.placements();
        } catch (PinView.UnavailableException e) {
            throw new UnavailableException(e);
        }
    }

    /**
     * Streams knows instances by their addresses alone. Where several advertise the same one, what one of them holds is said
     * to be ours, and what the others hold nobody's. While we are being given what we are to hold, it looks like that too.
     */
    private UnavailableException nobody(int partition, Placement place) {
        boolean shared = !instances.isOther(place.owner()) && pins.isSettled();
        return new UnavailableException(whyNobody(partition, shared ? instances.self() : null));
    }

    /** @param shared the address that another instance may advertise too; null where nothing speaks for that */
    static String whyNobody(int partition, Instance shared) {
        String what = "nobody can read partition " + partition + " of the pins now: it is being restored or moves";
        return shared == null
                ? what + "; try again"
                : what + ", or another instance holds it that advertises the same address, " + shared
                        + ", as this one; try again, and if this lasts set http.advertised on each to an address of its own";
    }
}
