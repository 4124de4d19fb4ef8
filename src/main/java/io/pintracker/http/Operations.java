package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.pintracker.model.Cid;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** What operators see of a running tracker and do to it; what a part of it cannot tell is null, never 0. Thread-safe. */
public interface Operations {
    /** How the tracker stands now; at once. */
    Standing standing();

    /** The calls to the node that run now, the longest first. */
    List<RunningCall> inFlight();

    /**
     * Ends the call that runs for a Cid: a failed attempt with the reason {@code cancelled}, which is tried again after its
     * pause as any other.
     *
     * @return false if none runs
     */
    boolean cancel(Cid cid);

    /**
     * The newest dead letters, newest first.
     *
     * @throws IOException if Kafka does not hand them out
     */
    DeadLetters deadLetters(int most) throws IOException;

    /**
     * Writes a dead letter once more to the topic that it came from.
     *
     * @throws ApiException 404 if there is no such letter, 409 if it was handled before, 422 if it cannot be redriven, 503 if
     *     Kafka does not answer
     */
    Handled redrive(int partition, long offset);

    /** Marks a dead letter as not worth more work; fails as {@link #redrive} does. */
    Handled drop(int partition, long offset);

    /** Something an operator can do here, for the page to offer. */
    enum Action {
        /** Abort a running call. */
        CANCEL,
        /** {@code POST /pins/recover} and {@code POST /pins/{cid}/recover}. */
        RECOVER,
        /** {@code POST /operations/dead-letters/{partition}/{offset}/redrive} and {@code .../drop}. */
        REDRIVE,
        /** {@code GET} and {@code POST /audit}. */
        AUDIT
    }

    /**
     * A glance at everything.
     *
     * @param gates per partition held here, the records to be read before work is handed out; -1 while unknown, 0 when open
     */
    record Standing(
            @JsonProperty("version") String version,
            @JsonProperty("peername") String peername,
            @JsonProperty("started") Instant started,
            @JsonProperty("streams") String streams,
            @JsonProperty("gates") Map<Integer, Long> gates,
            @JsonProperty("node") Node node,
            @JsonProperty("lanes") List<LaneLoad> lanes,
            @JsonProperty("workers") List<Workers> workers,
            @JsonProperty("stall_ms") long stallMs,
            @JsonProperty("can") List<String> can) {}

    /** The IPFS node; what it has not told yet is null. */
    record Node(
            @JsonProperty("up") boolean up,
            @JsonProperty("id") String id,
            @JsonProperty("version") String version,
            @JsonProperty("api") String api) {}

    /**
     * A lane.
     *
     * @param window tickets in memory
     * @param running calls that came through it
     */
    record LaneLoad(
            @JsonProperty("lane") String lane,
            @JsonProperty("window") int window,
            @JsonProperty("running") int running) {}

    /** Workers of a kind: {@code pins} or {@code unpins}. */
    record Workers(
            @JsonProperty("kind") String kind,
            @JsonProperty("busy") int busy,
            @JsonProperty("total") int total) {}

    /**
     * A call to the node.
     *
     * @param nodes how far a pin has come; null before it has
     * @param progressAt when it last grew
     */
    record RunningCall(
            @JsonProperty("cid") Cid cid,
            @JsonProperty("operation") String operation,
            @JsonProperty("generation") long generation,
            @JsonProperty("attempt") int attempt,
            @JsonProperty("lane") String lane,
            @JsonProperty("since") Instant since,
            @JsonProperty("nodes") Long nodes,
            @JsonProperty("bytes") Long bytes,
            @JsonProperty("progress_at") Instant progressAt) {}

    /**
     * Records that could not be understood and were neither redriven nor dropped.
     *
     * @param held how many the topic holds at most: those that were handled, and what else takes an offset, are counted
     * @param more whether there may be older ones, which were not looked for
     */
    record DeadLetters(
            @JsonProperty("held") long held,
            @JsonProperty("more") boolean more,
            @JsonProperty("letters") List<DeadLetter> letters) {}

    /** A record that could not be understood, and where it lies among its like. */
    record DeadLetter(
            @JsonProperty("partition") int partition,
            @JsonProperty("offset") long offset,
            @JsonProperty("at") Instant at,
            @JsonProperty("reason") String reason,
            @JsonProperty("message") String message,
            @JsonProperty("key") String key,
            @JsonProperty("value") String value,
            @JsonProperty("source") String source) {}

    /**
     * What became of a dead letter.
     *
     * @param letter {@code PARTITION:OFFSET} of the letter
     * @param outcome {@code redriven} or {@code dropped}
     * @param topic that its record went to; absent if it went nowhere, as are the next two
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Handled(
            @JsonProperty("letter") String letter,
            @JsonProperty("outcome") String outcome,
            @JsonProperty("topic") String topic,
            @JsonProperty("partition") Integer partition,
            @JsonProperty("offset") Long offset) {}
}
