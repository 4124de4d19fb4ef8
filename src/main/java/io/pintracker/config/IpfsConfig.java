package io.pintracker.config;

import java.net.URI;
import java.time.Duration;

/**
 * The IPFS node and how long to wait for it; zero switches a limit off (design section 7).
 *
 * @param api base address of the RPC, without a slash at its end
 * @param authorization value of the Authorization header, empty for none; never printed
 * @param pinTimeout without progress
 * @param requestTimeout of any other request; for a listing, without a line
 */
public record IpfsConfig(
        URI api,
        String authorization,
        Duration connectTimeout,
        Duration pinTimeout,
        Duration unpinTimeout,
        Duration requestTimeout,
        boolean unpinDisable) {

    /** The settings without the secret. */
    @Override
    public String toString() {
        return "IpfsConfig[api=" + api + ", authorization="
                + (authorization.isEmpty() ? "none" : EffectiveSetting.HIDDEN) + ", connectTimeout=" + connectTimeout
                + ", pinTimeout=" + pinTimeout + ", unpinTimeout=" + unpinTimeout + ", requestTimeout="
                + requestTimeout + ", unpinDisable=" + unpinDisable + "]";
    }
}
