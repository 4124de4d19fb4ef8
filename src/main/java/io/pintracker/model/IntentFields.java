package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * The fields of an intent as they are read, in one pass: a tree in between would cost as much again, and intents are read
 * by the million. What is said about {@code op} and {@code sequence} where they are wrong is the caller's.
 */
record IntentFields(JsonNode op, JsonNode sequence, Pin pin) {
    @JsonCreator
    static IntentFields ofJson(
            @JsonProperty("op") JsonNode op,
            @JsonProperty("sequence") JsonNode sequence,
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
        Pin pin = Pin.ofJson(
                cid,
                type,
                name,
                mode,
                maxDepth,
                allocations,
                replicationFactorMin,
                replicationFactorMax,
                userAllocations,
                shardSize,
                expireAt,
                metadata,
                pinUpdate,
                origins,
                reference,
                timestamp);
        return new IntentFields(op, sequence, pin);
    }
}
