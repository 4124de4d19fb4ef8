package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * How far a running pin has come.
 *
 * @param nodes graph nodes that the node holds so far
 * @param bytes their bytes; 0 where the node does not tell
 * @param at when that last grew
 */
public record Progress(
        @JsonProperty("nodes") long nodes,
        @JsonProperty("bytes") long bytes,
        @JsonProperty("at") Instant at) {}
