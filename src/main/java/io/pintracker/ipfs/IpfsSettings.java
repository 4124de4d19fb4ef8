package io.pintracker.ipfs;

import java.net.URI;
import java.time.Duration;

/**
 * How to reach and how long to wait for a node; zero durations switch a limit off.
 *
 * @param api base address of the RPC, such as {@code http://127.0.0.1:5001}
 * @param authorization the whole value of the Authorization header, empty for none; never logged
 * @param connectTimeout for opening a connection
 * @param pinTimeout without growth of the graph
 * @param unpinTimeout of a whole unpin
 * @param requestTimeout of every other request; for a listing, without a line
 * @param unpinDisable refuses to unpin
 * @param connections that may be open at once: workers and a few for control calls
 */
public record IpfsSettings(
        URI api,
        String authorization,
        Duration connectTimeout,
        Duration pinTimeout,
        Duration unpinTimeout,
        Duration requestTimeout,
        boolean unpinDisable,
        int connections) {

    /**
     * Refuses an address or a secret that cannot be meant.
     *
     * @throws IllegalArgumentException naming the setting and the way out, never the secret
     */
    public IpfsSettings {
        boolean http = "http".equals(api.getScheme()) || "https".equals(api.getScheme());
        if (api.getRawUserInfo() != null) {
            throw new IllegalArgumentException("ipfs.api holds a password; move it to ipfs.authorization");
        }
        if (!http || api.getHost() == null || api.getRawQuery() != null || api.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "ipfs.api is '" + api + "'; it must be like http://127.0.0.1:5001 or https://node.example/base");
        }
        if (authorization.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("ipfs.authorization holds a control character, such as a line end");
        }
        if (connections < 1) {
            throw new IllegalArgumentException("there must be at least one connection to IPFS, not " + connections);
        }
    }

    /** The settings without the secret. */
    @Override
    public String toString() {
        return "IpfsSettings[api=" + api + ", authorization=" + (authorization.isEmpty() ? "none" : "[hidden]")
                + ", connectTimeout=" + connectTimeout + ", pinTimeout=" + pinTimeout + ", unpinTimeout="
                + unpinTimeout + ", requestTimeout=" + requestTimeout + ", unpinDisable=" + unpinDisable
                + ", connections=" + connections + "]";
    }
}
