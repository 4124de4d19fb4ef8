package io.pintracker.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * The IPFS node and how long to wait for it; zero switches a limit off (design section 7).
 *
 * @param api base address of the RPC, without a slash at its end
 * @param authorization value of the Authorization header, empty for none; never printed
 * @param pinTimeout without progress
 * @param requestTimeout of any other request; for a listing, without a line
 * @param firstBlockTimeout of a pin of which nothing has come; zero for the same as {@code pinTimeout}
 * @param pinTotalTimeout of a whole pin
 * @param garbageTimeout of a garbage collection, without a line
 * @param truststore file of CA certificates, empty for Java's own
 * @param peers multiaddresses that the node is to be connected to
 * @param minFreeSpace in bytes, below which no pin begins; 0 for none
 * @param batch most Cids of one call; 1 for a call each
 */
public record IpfsConfig(
        URI api,
        String authorization,
        Duration connectTimeout,
        Duration pinTimeout,
        Duration unpinTimeout,
        Duration requestTimeout,
        boolean unpinDisable,
        Duration firstBlockTimeout,
        Duration pinTotalTimeout,
        boolean originsAllowPrivate,
        Duration garbageTimeout,
        String truststore,
        List<String> peers,
        long minFreeSpace,
        int batch) {

    /** The peers are copied. */
    public IpfsConfig {
        peers = List.copyOf(peers);
    }

    /** The settings without the secret. */
    @Override
    public String toString() {
        return "IpfsConfig[api=" + api + ", authorization="
                + (authorization.isEmpty() ? "none" : EffectiveSetting.HIDDEN) + ", connectTimeout=" + connectTimeout
                + ", pinTimeout=" + pinTimeout + ", unpinTimeout=" + unpinTimeout + ", requestTimeout="
                + requestTimeout + ", unpinDisable=" + unpinDisable + ", firstBlockTimeout=" + firstBlockTimeout
                + ", pinTotalTimeout=" + pinTotalTimeout + ", originsAllowPrivate=" + originsAllowPrivate
                + ", garbageTimeout=" + garbageTimeout + ", truststore=" + truststore + ", peers=" + peers
                + ", minFreeSpace=" + minFreeSpace + ", batch="
                + batch
                + "]";
    }
}
