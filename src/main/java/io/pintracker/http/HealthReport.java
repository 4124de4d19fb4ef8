package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

/**
 * The answer to a probe.
 *
 * @param state what the tracker is doing, in a word
 * @param checks what was looked at
 */
@JsonPropertyOrder({"ok", "state", "checks"})
public record HealthReport(
        @JsonProperty("state") String state,
        @JsonProperty("checks") List<Check> checks) {
    /** Checks are copied. */
    public HealthReport {
        checks = List.copyOf(checks);
    }

    /** Whether all that this probe depends on is as it should be. */
    @JsonProperty("ok")
    public boolean ok() {
        return checks.stream().allMatch(check -> check.ok() || !check.required());
    }

    /**
     * One of the things looked at.
     *
     * @param required whether the probe depends on it; else it is told for the reader's sake
     * @param detail what was found, in a few words; holds no secret
     */
    @JsonPropertyOrder({"name", "ok", "required", "detail"})
    public record Check(
            @JsonProperty("name") String name,
            @JsonProperty("ok") boolean ok,
            @JsonProperty("required") boolean required,
            @JsonProperty("detail") String detail) {}
}
