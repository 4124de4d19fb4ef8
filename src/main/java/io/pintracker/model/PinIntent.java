package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What upstream wants for a Cid; in JSON, a {@link Pin} plus {@code op} and {@code sequence}, so a line of IPFS Cluster's
 * state export is an intent to pin.
 *
 * @param sequence upstream's own log index, or null; an intent with a lower one than the accepted is stale
 */
public record PinIntent(
        @JsonProperty("op") Op op,
        @JsonUnwrapped Pin pin,

        @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("sequence")
        Long sequence) {

    /**
     * The header of an intent whose sender waits for what becomes of it; its value says nothing. The tracker tells where the
     * Cid stands in the commit in which it has read the intent. Of others it tells only what lasts.
     */
    public static final String AWAITED = "pintracker-awaited";

    /** Pin or unpin. */
    public enum Op {
        PIN,
        UNPIN;

        /** The name in JSON. */
        @JsonValue
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The operation of that name.
         *
         * @throws IllegalArgumentException if there is none
         */
        @JsonCreator
        public static Op ofText(String text) {
            return switch (text) {
                case "pin" -> PIN;
                case "unpin" -> UNPIN;
                default -> throw new IllegalArgumentException("unknown op '" + text + "'; known: pin, unpin");
            };
        }
    }

    /** An intent to pin. */
    public static PinIntent pin(Pin pin) {
        return new PinIntent(Op.PIN, pin, null);
    }

    /** An intent to unpin. */
    public static PinIntent unpin(Cid cid) {
        return new PinIntent(Op.UNPIN, Pin.of(cid, PinMode.RECURSIVE, null), null);
    }

    /** The Cid it is about. */
    @JsonIgnore
    public Cid cid() {
        return pin.cid();
    }
}
