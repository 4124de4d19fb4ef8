package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The status of one Cid over peers: what IPFS Cluster's status endpoints answer. */
public record GlobalPinInfo(
        @JsonProperty("cid") Cid cid,
        @JsonProperty("name") String name,
        @JsonProperty("allocations") List<String> allocations,
        @JsonProperty("origins") List<String> origins,
        @JsonProperty("created") Instant created,
        @JsonProperty("metadata") Map<String, String> metadata,
        @JsonProperty("peer_map") Map<String, PeerPinInfo> peerMap) {

    /** One peer's part; the fields from {@code generation} on are the tracker's own. */
    public record PeerPinInfo(
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
            Instant nextAttemptAt) {}

    /** The view of one peer. */
    public static GlobalPinInfo of(PinInfo info) {
        return of(List.of(info));
    }

    /**
     * The view of several peers, at least one; the first tells what is said of the pin itself, and counts where two have the
     * same id.
     */
    public static GlobalPinInfo of(List<PinInfo> infos) {
        Map<String, PeerPinInfo> peers = new LinkedHashMap<>();
        infos.forEach(info -> peers.putIfAbsent(info.peer(), peer(info)));
        PinInfo first = infos.get(0);
        return new GlobalPinInfo(
                first.cid(),
                first.name(),
                first.allocations(),
                first.origins(),
                first.created(),
                first.metadata(),
                Collections.unmodifiableMap(peers));
    }

    private static PeerPinInfo peer(PinInfo info) {
        return new PeerPinInfo(
                info.peername(),
                info.ipfsPeerId(),
                info.ipfsPeerAddresses(),
                info.status(),
                info.timestamp(),
                info.error(),
                info.attemptCount(),
                info.priorityPin(),
                info.generation(),
                info.progress(),
                info.reason(),
                info.nextAttemptAt());
    }
}
