package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The body of every error (spec ipfs-cluster-behaviour 5.2). */
record ErrorBody(
        @JsonProperty("code") int code,
        @JsonProperty("message") String message) {}
