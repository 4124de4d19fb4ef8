package io.pintracker.model;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * The value of a record of {@code pin-recover}: what is to be put right about the Cid of its key.
 *
 * @param kind what was found; absent means {@link Kind#RECOVER}
 * @param generation of the operation that the finding is about; 0 where it is about none
 * @param reason with {@link Kind#RECOVER}, that only what failed for it is tried again; null for whatever failed
 */
public record RecoverRequest(
        @JsonProperty("kind") Kind kind,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonProperty("generation")
        long generation,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("reason")
        Reason reason) {

    /** The plain request: what failed is tried again. */
    public static final RecoverRequest PLAIN = new RecoverRequest(Kind.RECOVER, 0, null);

    /** What is to be put right. */
    public enum Kind {
        /** What failed is to be tried again; without a key, all of the partition. */
        RECOVER,
        /** An audit found the node without a pin that it should hold. */
        MISSING,
        /** An audit found the node with a pin that nobody wants, and is to remove it. */
        STRAY;

        /** The name in JSON. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The kind of that name.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Kind ofText(String text) {
            return switch (text) {
                case "recover" -> RECOVER;
                case "missing" -> MISSING;
                case "stray" -> STRAY;
                default ->
                    throw new IllegalArgumentException("unknown kind '" + text + "'; known: recover, missing, stray");
            };
        }
    }

    /** The kind must be there. */
    public RecoverRequest {
        requireNonNull(kind, "kind");
    }

    /** What failed for that reason is tried again; with null, all that failed. */
    public static RecoverRequest of(Reason reason) {
        return new RecoverRequest(Kind.RECOVER, 0, reason);
    }

    /** A pin that was settled under that generation is missing on the node. */
    public static RecoverRequest missing(long generation) {
        return new RecoverRequest(Kind.MISSING, generation, null);
    }

    /** A pin on the node that nobody wants is to go. */
    public static RecoverRequest stray() {
        return new RecoverRequest(Kind.STRAY, 0, null);
    }
}
