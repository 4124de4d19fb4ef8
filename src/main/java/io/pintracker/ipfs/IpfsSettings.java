package io.pintracker.ipfs;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How to reach and how long to wait for a node; zero durations switch a limit off.
 *
 * @param api base address of the RPC, such as {@code http://127.0.0.1:5001}, or {@code unix:/run/ipfs.sock}
 * @param authorization the whole value of the Authorization header, empty for none; never logged
 * @param connectTimeout for opening a connection
 * @param pinTimeout without growth of the graph
 * @param unpinTimeout of a whole unpin
 * @param requestTimeout of every other request; for a listing, without a line
 * @param unpinDisable refuses to unpin
 * @param connections that may be open at once: workers, those to origins, and a few for control calls
 * @param firstBlockTimeout of a pin of which nothing has come yet; zero for the same as {@code pinTimeout}
 * @param pinTotalTimeout of a whole pin, however well it grows
 * @param originsAllowPrivate lets the node connect to origins in private networks, or known by name
 * @param garbageTimeout of a garbage collection, without a line: Kubo waits for all pins that run, and tells of nothing that
 *     it keeps
 * @param truststore file of the CA certificates, in PEM, that an https node is trusted by; null for Java's own
 */
public record IpfsSettings(
        URI api,
        String authorization,
        Duration connectTimeout,
        Duration pinTimeout,
        Duration unpinTimeout,
        Duration requestTimeout,
        boolean unpinDisable,
        int connections,
        Duration firstBlockTimeout,
        Duration pinTotalTimeout,
        boolean originsAllowPrivate,
        Duration garbageTimeout,
        Path truststore) {

    private static final Duration GARBAGE_TIMEOUT = Duration.ofHours(24);

    /**
     * Refuses an address or a secret that cannot be meant.
     *
     * @throws IllegalArgumentException naming the setting and the way out, never the secret
     */
    public IpfsSettings {
        if (api.getRawUserInfo() != null) {
            throw new IllegalArgumentException("ipfs.api holds a password; move it to ipfs.authorization");
        }
        if (!NodeAddress.isOne(api)) {
            throw new IllegalArgumentException("ipfs.api is '" + api
                    + "'; it must be like http://127.0.0.1:5001, https://node.example/base or unix:/run/ipfs.sock");
        }
        if (authorization.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("ipfs.authorization holds a control character, such as a line end");
        }
        if (connections < 1) {
            throw new IllegalArgumentException("there must be at least one connection to IPFS, not " + connections);
        }
    }

    /** Without what is off by default. */
    public IpfsSettings(
            URI api,
            String authorization,
            Duration connectTimeout,
            Duration pinTimeout,
            Duration unpinTimeout,
            Duration requestTimeout,
            boolean unpinDisable,
            int connections) {
        this(
                api,
                authorization,
                connectTimeout,
                pinTimeout,
                unpinTimeout,
                requestTimeout,
                unpinDisable,
                connections,
                Duration.ZERO,
                Duration.ZERO,
                false,
                GARBAGE_TIMEOUT,
                null);
    }

    /** The settings without the secret. */
    @Override
    public String toString() {
        return "IpfsSettings[api=" + api + ", authorization=" + (authorization.isEmpty() ? "none" : "[hidden]")
                + ", connectTimeout=" + connectTimeout + ", pinTimeout=" + pinTimeout + ", unpinTimeout="
                + unpinTimeout + ", requestTimeout=" + requestTimeout + ", unpinDisable=" + unpinDisable
                + ", connections=" + connections + ", firstBlockTimeout=" + firstBlockTimeout + ", pinTotalTimeout="
                + pinTotalTimeout + ", originsAllowPrivate=" + originsAllowPrivate + ", garbageTimeout="
                + garbageTimeout + ", truststore=" + truststore
                + "]";
    }
}
