package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * What all Cids together looked like at a moment. Immutable.
 *
 * @param asOf when it was begun
 * @param tookMs how long it took
 * @param statuses the Cids of each status, all statuses named
 * @param queues what waits in each lane: {@code priority}, {@code normal}, {@code unpin}
 * @param errors Cids with an error, by reason, the most first
 */
public record Survey(
        Instant asOf, long tookMs, Map<String, Long> statuses, Map<String, Queue> queues, List<ErrorGroup> errors) {
    /** Rows kept of each reason. */
    static final int MOST_ROWS = 100;

    /** A Cid whose error rests, or that will be tried again by itself. */
    public record ErrorRow(
            @JsonProperty("cid") Cid cid,
            @JsonProperty("name") String name,
            @JsonProperty("status") TrackerStatus status,
            @JsonProperty("error") String error,
            @JsonProperty("attempt_count") int attempts,
            @JsonProperty("timestamp") Instant timestamp,
            @JsonProperty("next_attempt_at") Instant nextAttemptAt) {}

    /**
     * Errors of one reason.
     *
     * @param resting Cids that stay as they are until somebody retries them
     * @param retrying Cids that will be tried again by themselves
     * @param rows the newest, {@value #MOST_ROWS} at most
     */
    public record ErrorGroup(
            @JsonProperty("reason") String reason,
            @JsonProperty("resting") long resting,
            @JsonProperty("retrying") long retrying,
            @JsonProperty("rows") List<ErrorRow> rows) {}

    /**
     * What waits in one lane.
     *
     * @param depth operations that could run now
     * @param later those that wait for their next attempt
     * @param oldest since when the one that waits longest does; null if none waits
     */
    public record Queue(
            @JsonProperty("depth") long depth,
            @JsonProperty("later") long later,
            @JsonProperty("oldest") Instant oldest) {}

    /** Makes a survey of Cids that are shown one by one; holds no more than the rows. Confined to one thread. */
    static final class Maker {
        private static final String UNKNOWN = "unknown";

        private final Instant begun;
        private final Map<TrackerStatus, Long> statuses = new EnumMap<>(TrackerStatus.class);
        private final Map<String, Queue> queues = new TreeMap<>();
        private final Map<String, Group> groups = new TreeMap<>();

        private static final class Group {
            private long resting;
            private long retrying;
            private final PriorityQueue<ErrorRow> newest = new PriorityQueue<>(
                    Comparator.comparing(ErrorRow::timestamp).thenComparing(ErrorRow::cid));
        }

        Maker(Instant begun) {
            this.begun = begun;
            for (TrackerStatus status : TrackerStatus.values()) {
                statuses.put(status, 0L);
            }
            for (String lane : List.of("priority", "normal", "unpin")) {
                queues.put(lane, new Queue(0, 0, null));
            }
        }

        void add(PinInfo info) {
            statuses.merge(info.status(), 1L, Long::sum);
            switch (info.status()) {
                case PIN_QUEUED -> queued(info.priorityPin() ? "priority" : "normal", info);
                case UNPIN_QUEUED -> queued("unpin", info);
                case PIN_ERROR, UNPIN_ERROR, CLUSTER_ERROR, UNEXPECTEDLY_UNPINNED -> group(info).resting++;
                default -> {
                    // Neither waits nor has failed.
                }
            }
        }

        private void queued(String lane, PinInfo info) {
            Queue queue = queues.get(lane);
            boolean later = info.nextAttemptAt() != null && info.nextAttemptAt().isAfter(begun);
            boolean oldest =
                    !later && (queue.oldest() == null || info.timestamp().isBefore(queue.oldest()));
            queues.put(
                    lane,
                    new Queue(
                            queue.depth() + (later ? 0 : 1),
                            queue.later() + (later ? 1 : 0),
                            oldest ? info.timestamp() : queue.oldest()));
            if (!info.error().isEmpty() && info.reason() != Reason.IPFS_UNAVAILABLE) {
                group(info).retrying++;
            }
        }

        private Group group(PinInfo info) {
            String reason = info.reason() == null ? UNKNOWN : info.reason().text();
            Group group = groups.computeIfAbsent(reason, r -> new Group());
            group.newest.add(new ErrorRow(
                    info.cid(),
                    info.name(),
                    info.status(),
                    info.error(),
                    info.attemptCount(),
                    info.timestamp(),
                    info.nextAttemptAt()));
            if (group.newest.size() > MOST_ROWS) {
                group.newest.remove();
            }
            return group;
        }

        Survey made(long tookMs) {
            List<ErrorGroup> errors = new ArrayList<>();
            groups.forEach((reason, group) -> {
                List<ErrorRow> rows = new ArrayList<>(group.newest);
                rows.sort(group.newest.comparator().reversed());
                errors.add(new ErrorGroup(reason, group.resting, group.retrying, rows));
            });
            errors.sort(Comparator.comparingLong((ErrorGroup g) -> g.resting() + g.retrying())
                    .reversed()
                    .thenComparing(ErrorGroup::reason));
            Map<String, Long> named = new TreeMap<>();
            statuses.forEach((status, count) -> named.put(status.text(), count));
            return new Survey(begun, tookMs, named, Map.copyOf(queues), List.copyOf(errors));
        }
    }
}
