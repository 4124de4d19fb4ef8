package io.pintracker.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The machine-readable cause of an error, beside its text. */
public enum Reason {
    /** No growth of the graph within {@code pin_timeout}, or nothing at all within {@code first_block_timeout}: nobody seems to have the content. */
    NO_PROGRESS,
    /**
     * No answer within {@code unpin_timeout} or {@code ipfs_request_timeout}, no end within {@code pin_total_timeout}, or
     * within a limit of the node's own.
     */
    TIMED_OUT,
    /** The node did not answer at all; the attempt does not count. */
    IPFS_UNAVAILABLE,
    /** The node answered with an error, or broke its answer off. */
    IPFS_ERROR,
    /** The node says that it cannot find a block of the graph. */
    CONTENT_NOT_FOUND,
    /** The node has no room left for it. */
    NO_SPACE,
    /** The node's operator has forbidden this content. */
    BLOCKED,
    /** The node refuses this pin and will always refuse it. */
    INVALID_PIN,
    /** An operator ended the attempt. */
    CANCELLED,
    /** {@code unpin_disable} is set. */
    UNPIN_DISABLED,
    /** {@code give_up_after} has passed; only a person recovers it now. */
    GAVE_UP,
    /** It should be pinned but the node does not hold it. */
    UNEXPECTEDLY_UNPINNED,
    /** The tracker itself failed; the text says where to look. */
    INTERNAL;

    /** The name in JSON. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The reason of that name, where somebody asks for one.
     *
     * @throws IllegalArgumentException if there is none; the message lists the known ones
     */
    public static Reason named(String text) {
        return Arrays.stream(values())
                .filter(reason -> reason.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown reason '" + text + "'; known: "
                        + Arrays.stream(values()).map(Reason::text).collect(Collectors.joining(", "))));
    }

    /** The reason of that name; one of a newer version reads as {@link #IPFS_ERROR}. */
    @JsonCreator
    public static Reason ofText(String text) {
        for (Reason reason : values()) {
            if (reason.text().equals(text)) {
                return reason;
            }
        }
        return IPFS_ERROR;
    }
}
