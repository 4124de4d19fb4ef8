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

    /** The settings without the secret. */
    @Override
    public String toString() {
        return "IpfsSettings[api=" + api + ", authorization=" + (authorization.isEmpty() ? "none" : "[hidden]")
                + ", connectTimeout=" + connectTimeout + ", pinTimeout=" + pinTimeout + ", unpinTimeout="
                + unpinTimeout + ", requestTimeout=" + requestTimeout + ", unpinDisable=" + unpinDisable
                + ", connections=" + connections + "]";
    }
}
