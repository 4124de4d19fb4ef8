package io.pintracker.model;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A pin as upstream wants it; in JSON, IPFS Cluster's Pin. Absent fields take Cluster's defaults: recursive, replicated
 * everywhere, type {@code pin}.
 *
 * @param maxDepth -1 for the whole graph, 0 for the root block alone, more for that many levels (which the node pins
 *     whole, having no such option)
 * @param timestamp when it was submitted; null if upstream did not say, {@link #NO_TIME} if it said so itself
 */
@JsonPropertyOrder({
    "replication_factor_min",
    "replication_factor_max",
    "name",
    "mode",
    "shard_size",
    "user_allocations",
    "expire_at",
    "metadata",
    "pin_update",
    "origins",
    "cid",
    "type",
    "allocations",
    "max_depth",
    "reference",
    "timestamp"
})
public record Pin(
        @JsonProperty("cid") Cid cid,
        @JsonProperty("type") PinType type,
        @JsonProperty("name") String name,
        @JsonProperty("max_depth") int maxDepth,
        @JsonProperty("allocations") List<String> allocations,
        @JsonProperty("replication_factor_min") int replicationFactorMin,
        @JsonProperty("replication_factor_max") int replicationFactorMax,
        @JsonProperty("user_allocations") List<String> userAllocations,
        @JsonProperty("shard_size") long shardSize,
        @JsonProperty("expire_at") Instant expireAt,
        @JsonProperty("metadata") Map<String, String> metadata,
        @JsonProperty("pin_update") Cid pinUpdate,
        @JsonProperty("origins") List<String> origins,
        @JsonProperty("reference") Cid reference,
        @JsonProperty("timestamp") Instant timestamp) {

    /** Cluster's zero time: a pin from before submission times were kept. */
    public static final Instant NO_TIME = Instant.parse("0001-01-01T00:00:00Z");

    private static final int EVERYWHERE = -1;

    /** Null lists, maps and texts become empty ones. */
    public Pin {
        type = requireNonNullElse(type, PinType.DATA);
        name = requireNonNullElse(name, "");
        allocations = allocations == null ? List.of() : List.copyOf(allocations);
        userAllocations = userAllocations == null ? List.of() : List.copyOf(userAllocations);
        expireAt = requireNonNullElse(expireAt, NO_TIME);
        metadata = metadata == null ? Map.of() : Map.copyOf(metadata);
        origins = origins == null ? List.of() : List.copyOf(origins);
    }

    /** The shape in JSON, with what may be absent boxed; depth decides over mode, as in Cluster's pinset. */
    @JsonCreator
    static Pin ofJson(
            @JsonProperty("cid") Cid cid,
            @JsonProperty("type") PinType type,
            @JsonProperty("name") String name,
            @JsonProperty("mode") PinMode mode,
            @JsonProperty("max_depth") Integer maxDepth,
            @JsonProperty("allocations") List<String> allocations,
            @JsonProperty("replication_factor_min") Integer replicationFactorMin,
            @JsonProperty("replication_factor_max") Integer replicationFactorMax,
            @JsonProperty("user_allocations") List<String> userAllocations,
            @JsonProperty("shard_size") Long shardSize,
            @JsonProperty("expire_at") Instant expireAt,
            @JsonProperty("metadata") Map<String, String> metadata,
            @JsonProperty("pin_update") Cid pinUpdate,
            @JsonProperty("origins") List<String> origins,
            @JsonProperty("reference") Cid reference,
            @JsonProperty("timestamp") Instant timestamp) {
        return new Pin(
                cid,
                type,
                name,
                maxDepth != null ? maxDepth : depth(mode),
                allocations,
                requireNonNullElse(replicationFactorMin, EVERYWHERE),
                requireNonNullElse(replicationFactorMax, EVERYWHERE),
                userAllocations,
                requireNonNullElse(shardSize, 0L),
                expireAt,
                metadata,
                pinUpdate,
                origins,
                reference,
                timestamp);
    }

    /** A data pin with default options. */
    public static Pin of(Cid cid, PinMode mode, Instant timestamp) {
        return new Pin(
                cid,
                PinType.DATA,
                "",
                depth(mode),
                List.of(),
                EVERYWHERE,
                EVERYWHERE,
                List.of(),
                0,
                null,
                Map.of(),
                null,
                List.of(),
                null,
                timestamp);
    }

    private static int depth(PinMode mode) {
        return mode == PinMode.DIRECT ? 0 : -1;
    }

    /** How the node is to hold it: depth 0 is direct, every other depth recursive. */
    @JsonProperty("mode")
    public PinMode mode() {
        return mode(maxDepth);
    }

    /** The mode of a depth. */
    public static PinMode mode(int maxDepth) {
        return maxDepth == 0 ? PinMode.DIRECT : PinMode.RECURSIVE;
    }

    /** Whether other peers are to hold it and {@code peer} is not (IPFS Cluster's rule). */
    public boolean isRemoteTo(String peer) {
        return isRemoteTo(peer, replicationFactorMin, replicationFactorMax, allocations);
    }

    /** The same of a pin of which only so much is known. */
    public static boolean isRemoteTo(
            String peer, int replicationFactorMin, int replicationFactorMax, List<String> allocations) {
        boolean everywhere = replicationFactorMin == EVERYWHERE && replicationFactorMax == EVERYWHERE;
        return !everywhere && !allocations.contains(peer);
    }

    /** Whether the node is asked for it by its Cid and its name alone, so that several can go into one request. */
    @JsonIgnore
    public boolean isPlain() {
        return mode() == PinMode.RECURSIVE && origins.isEmpty() && pinUpdate == null;
    }

    /** Whether the node would be asked for the same: what else may differ is the tracker's to remember. */
    @JsonIgnore
    public boolean sameForIpfs(Pin other) {
        return mode() == other.mode();
    }

    /** This pin for that Cid, submitted at {@code time} unless it says when itself. */
    public Pin completed(Cid key, Instant time) {
        return with(key, name, allocations, metadata, origins, timestamp != null ? timestamp : time);
    }

    /** This pin with another name, metadata and origins. */
    public Pin described(String newName, Map<String, String> newMetadata, List<String> newOrigins) {
        return with(cid, newName, allocations, newMetadata, newOrigins, timestamp);
    }

    /** This pin for those peers. */
    public Pin allocatedTo(List<String> peers) {
        return with(cid, name, peers, metadata, origins, timestamp);
    }

    private Pin with(
            Cid newCid,
            String newName,
            List<String> newAllocations,
            Map<String, String> newMetadata,
            List<String> newOrigins,
            Instant newTimestamp) {
        return new Pin(
                newCid,
                type,
                newName,
                maxDepth,
                newAllocations,
                replicationFactorMin,
                replicationFactorMax,
                userAllocations,
                shardSize,
                expireAt,
                newMetadata,
                pinUpdate,
                newOrigins,
                reference,
                newTimestamp);
    }
}
