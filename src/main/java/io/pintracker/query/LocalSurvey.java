package io.pintracker.query;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackedPin;
import io.pintracker.query.Survey.ErrorGroup;
import io.pintracker.query.Survey.ErrorRow;
import io.pintracker.query.Survey.Queue;
import io.pintracker.topology.IndexView;
import io.pintracker.topology.PinCounts;
import io.pintracker.topology.PinView;
import io.pintracker.topology.PinView.Copies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** Surveys the partitions that this instance works on; however many pins there are, it looks at some of them. Thread-safe. */
public final class LocalSurvey {
    private static final String NO_REASON = "unknown";
    private static final List<String> LANES = List.of("priority", "normal", "unpin");

    /** Rows of each lane that are looked at in a partition: where one reason has had so many more, no others are found. */
    private static final int MOST_LOOKS = 2_000;

    private final PinView pins;
    private final IndexView index;
    private final Supplier<PeerIdentity> peer;

    LocalSurvey(PinView pins, IndexView index, Supplier<PeerIdentity> peer) {
        this.pins = pins;
        this.index = index;
        this.peer = peer;
    }

    /**
     * What the Cids of these partitions look like.
     *
     * @throws UnavailableException if this instance does not work on one of them, or still counts it
     */
    public Survey of(Collection<Integer> partitions) {
        try {
            List<Survey> parts = new ArrayList<>();
            for (int partition : partitions) {
                parts.add(of(partition));
            }
            return Survey.sum(parts);
        } catch (PinView.UnavailableException e) {
            throw new UnavailableException(e);
        }
    }

    private Survey of(int partition) {
        PinCounts counts = index.counts(partition)
                .orElseThrow(() -> new UnavailableException(
                        "the pins of partition " + partition + " are still being counted; try again"));
        Map<String, Queue> queues = new HashMap<>();
        Map<String, Instant> since = index.oldest(partition);
        for (String lane : LANES) {
            long depth = counts.waiting().getOrDefault(lane, 0L);
            queues.put(
                    lane, new Queue(depth, counts.later().getOrDefault(lane, 0L), depth == 0 ? null : since.get(lane)));
        }
        Map<String, Long> statuses = new HashMap<>();
        counts.statuses().forEach((status, count) -> statuses.put(status.text(), count));
        return new Survey(statuses, queues, groups(partition, counts));
    }

    private List<ErrorGroup> groups(int partition, PinCounts counts) {
        Set<String> reasons = new HashSet<>(counts.resting().keySet());
        reasons.addAll(counts.retrying().keySet());
        if (reasons.isEmpty()) {
            return List.of();
        }
        Map<String, List<ErrorRow>> rows = new HashMap<>();
        reasons.forEach(reason -> rows.put(reason, new ArrayList<>()));
        for (Cid cid : index.latestErrors(partition, MOST_LOOKS)) {
            TrackedPin pin = pins.get(cid, peer.get(), Copies.OWNED);
            if (pin != null && hasFailed(pin.info())) {
                List<ErrorRow> found = rows.get(reason(pin.info()));
                if (found != null) {
                    found.add(ErrorRow.of(pin.info()));
                }
            }
        }
        return reasons.stream()
                .map(reason -> new ErrorGroup(
                        reason,
                        counts.resting().getOrDefault(reason, 0L),
                        counts.retrying().getOrDefault(reason, 0L),
                        rows.get(reason)))
                .toList();
    }

    private static boolean hasFailed(PinInfo info) {
        return switch (info.status()) {
            case PIN_ERROR, UNPIN_ERROR -> true;
            default -> !info.error().isEmpty();
        };
    }

    private static String reason(PinInfo info) {
        return info.reason() == null ? NO_REASON : info.reason().text();
    }
}
