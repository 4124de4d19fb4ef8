package io.pintracker.query;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackerStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all Cids together look like: counts that are exact, and of errors the latest. Immutable.
 *
 * @param statuses the Cids of each status, all statuses named
 * @param queues what waits in each lane: {@code priority}, {@code normal}, {@code unpin}
 * @param errors what is in error, by reason, the most first
 */
public record Survey(
        @JsonProperty("statuses") Map<String, Long> statuses,
        @JsonProperty("queues") Map<String, Queue> queues,
        @JsonProperty("errors") List<ErrorGroup> errors) {
    /** Rows kept of each reason. */
    public static final int MOST_ROWS = 100;

    private static final Comparator<ErrorRow> LATEST = Comparator.comparing(ErrorRow::timestamp)
            .thenComparing(ErrorRow::cid)
            .reversed();

    /** Collections are copied. */
    public Survey {
        statuses = Collections.unmodifiableMap(new TreeMap<>(statuses));
        queues = Map.copyOf(queues);
        errors = List.copyOf(errors);
    }

    /** A Cid whose error rests, or that will be tried again by itself. */
    public record ErrorRow(
            @JsonProperty("cid") Cid cid,
            @JsonProperty("name") String name,
            @JsonProperty("status") TrackerStatus status,
            @JsonProperty("error") String error,
            @JsonProperty("attempt_count") int attempts,
            @JsonProperty("timestamp") Instant timestamp,
            @JsonProperty("next_attempt_at") Instant nextAttemptAt) {

        static ErrorRow of(PinInfo info) {
            return new ErrorRow(
                    info.cid(),
                    info.name(),
                    info.status(),
                    info.error(),
                    info.attemptCount(),
                    info.timestamp(),
                    info.nextAttemptAt());
        }
    }

    /**
     * Errors of one reason.
     *
     * @param resting Cids that stay as they are until somebody retries them
     * @param retrying Cids that will be tried again by themselves
     * @param rows of those the latest, {@value #MOST_ROWS} at most
     */
    public record ErrorGroup(
            @JsonProperty("reason") String reason,
            @JsonProperty("resting") long resting,
            @JsonProperty("retrying") long retrying,
            @JsonProperty("rows") List<ErrorRow> rows) {

        /** The latest rows are kept. */
        public ErrorGroup {
            rows = rows.stream().sorted(LATEST).limit(MOST_ROWS).toList();
        }

        private ErrorGroup plus(ErrorGroup other) {
            List<ErrorRow> both = new ArrayList<>(rows);
            both.addAll(other.rows);
            return new ErrorGroup(reason, resting + other.resting, retrying + other.retrying, both);
        }
    }

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
            @JsonProperty("oldest") Instant oldest) {

        private Queue plus(Queue other) {
            boolean older = oldest == null || (other.oldest != null && other.oldest.isBefore(oldest));
            return new Queue(depth + other.depth, later + other.later, older ? other.oldest : oldest);
        }
    }

    /** What parts that have no Cid in common look like together. */
    public static Survey sum(List<Survey> parts) {
        Map<String, Long> statuses = new TreeMap<>();
        for (TrackerStatus status : TrackerStatus.values()) {
            statuses.put(status.text(), 0L);
        }
        Map<String, Queue> queues = new TreeMap<>();
        List.of("priority", "normal", "unpin").forEach(lane -> queues.put(lane, new Queue(0, 0, null)));
        Map<String, ErrorGroup> groups = new TreeMap<>();
        for (Survey part : parts) {
            part.statuses().forEach((status, count) -> statuses.merge(status, count, Long::sum));
            part.queues().forEach((lane, queue) -> queues.merge(lane, queue, Queue::plus));
            part.errors().forEach(group -> groups.merge(group.reason(), group, ErrorGroup::plus));
        }
        List<ErrorGroup> errors = new ArrayList<>(groups.values());
        errors.sort(Comparator.comparingLong((ErrorGroup group) -> group.resting() + group.retrying())
                .reversed()
                .thenComparing(ErrorGroup::reason));
        return new Survey(statuses, queues, errors);
    }
}
