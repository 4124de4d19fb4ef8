package io.pintracker.model;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The status of one Cid at one peer, and an event of {@code pin-status}. In JSON, IPFS Cluster's PinInfo, plus the fields
 * from {@code generation} on.
 *
 * @param created when the pin was submitted, {@link Pin#NO_TIME} if unknown
 * @param timestamp when this status was reached
 * @param attemptCount calls to the node that the operation has made or is making
 * @param generation grows with every operation of the Cid; an event with a lower one is about the past
 * @param nextAttemptAt when a failed attempt is repeated; null if it is not
 */
@JsonPropertyOrder({
    "cid",
    "name",
    "peer",
    "allocations",
    "origins",
    "created",
    "metadata",
    "peername",
    "ipfs_peer_id",
    "ipfs_peer_addresses",
    "status",
    "timestamp",
    "error",
    "attempt_count",
    "priority_pin",
    "generation"
})
public record PinInfo(
        @JsonProperty("cid") Cid cid,
        @JsonProperty("name") String name,
        @JsonProperty("peer") String peer,
        @JsonProperty("allocations") List<String> allocations,
        @JsonProperty("origins") List<String> origins,
        @JsonProperty("created") Instant created,
        @JsonProperty("metadata") Map<String, String> metadata,
        @JsonProperty("peername") String peername,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("ipfs_peer_id")
        String ipfsPeerId,

        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("ipfs_peer_addresses")
        List<String> ipfsPeerAddresses,

        @JsonProperty("status") TrackerStatus status,
        @JsonProperty("timestamp") Instant timestamp,
        @JsonProperty("error") String error,
        @JsonProperty("attempt_count") int attemptCount,
        @JsonProperty("priority_pin") boolean priorityPin,
        @JsonProperty("generation") long generation,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("progress")
        Progress progress,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("reason")
        Reason reason,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("next_attempt_at")
        Instant nextAttemptAt) {

    /** Null lists, maps and texts become empty ones; Cid, status and timestamp must be there. */
    public PinInfo {
        requireNonNull(cid, "cid");
        requireNonNull(status, "status");
        requireNonNull(timestamp, "timestamp");
        name = requireNonNullElse(name, "");
        peer = requireNonNullElse(peer, "");
        allocations = allocations == null ? List.of() : List.copyOf(allocations);
        origins = origins == null ? List.of() : List.copyOf(origins);
        created = requireNonNullElse(created, Pin.NO_TIME);
        metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
        peername = requireNonNullElse(peername, "");
        ipfsPeerId = requireNonNullElse(ipfsPeerId, "");
        ipfsPeerAddresses = ipfsPeerAddresses == null ? List.of() : List.copyOf(ipfsPeerAddresses);
        error = requireNonNullElse(error, "");
    }

    /** The same, as that peer says it. */
    public PinInfo by(PeerIdentity speaker) {
        return new PinInfo(
                cid,
                name,
                speaker.peer(),
                allocations,
                origins,
                created,
                metadata,
                speaker.peername(),
                speaker.ipfsPeerId(),
                speaker.ipfsPeerAddresses(),
                status,
                timestamp,
                error,
                attemptCount,
                priorityPin,
                generation,
                progress,
                reason,
                nextAttemptAt);
    }
}
