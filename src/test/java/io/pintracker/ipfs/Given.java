package io.pintracker.ipfs;

import static org.assertj.core.api.Assertions.assertThat;

import com.apicatalog.base.Base58;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What the tests of this package start from. */
final class Given {
    static final Cid CID = Cid.parse("bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy");
    static final Cid OTHER = Cid.parse("QmUNLLsPACCz1vLxQVkXqqLX5R1X345qqfHbsf67hvA3Nn");

    /** The same Cid in the text that js-ipfs uses. */
    static final String CID_BASE58 = "z" + Base58.encode(CID.bytes());

    static final Pin RECURSIVE = Pin.of(CID, PinMode.RECURSIVE, Instant.EPOCH);
    static final Pin DIRECT = Pin.of(CID, PinMode.DIRECT, Instant.EPOCH);

    static final IpfsClient.ProgressListener DEAF = (nodes, bytes) -> {};

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private Given() {}

    private static IpfsSettings settings(
            URI api, String authorization, Duration connect, Duration pin, Duration unpin, Duration request) {
        return new IpfsSettings(api, authorization, connect, pin, unpin, request, false, 4);
    }

    /** Settings with limits that no test reaches. */
    static IpfsSettings settings(URI api) {
        return settings(api, "", MINUTE, MINUTE, MINUTE, MINUTE);
    }

    static IpfsSettings withTimeouts(URI api, Duration pin, Duration unpin, Duration request) {
        return settings(api, "", MINUTE, pin, unpin, request);
    }

    static IpfsSettings withConnectTimeout(URI api, Duration connect) {
        return settings(api, "", connect, MINUTE, MINUTE, MINUTE);
    }

    static IpfsSettings withAuthorization(URI api, String authorization) {
        return settings(api, authorization, MINUTE, MINUTE, MINUTE, MINUTE);
    }

    static IpfsSettings withConnectTimeout(URI api, Duration connect, int connections) {
        return new IpfsSettings(api, "", connect, MINUTE, MINUTE, MINUTE, false, connections);
    }

    static IpfsSettings withConnections(URI api, int connections) {
        return new IpfsSettings(api, "", MINUTE, MINUTE, MINUTE, MINUTE, false, connections);
    }

    static IpfsSettings withPinLimits(URI api, Duration stall, Duration first, Duration total) {
        return new IpfsSettings(api, "", MINUTE, stall, MINUTE, MINUTE, false, 4, first, total, false, MINUTE, null);
    }

    static IpfsSettings withPrivateOrigins(URI api, int connections) {
        return settings(api, connections, true, null);
    }

    static IpfsSettings withTruststore(URI api, Path truststore) {
        return settings(api, 4, false, truststore);
    }

    private static IpfsSettings settings(URI api, int connections, boolean originsAllowPrivate, Path truststore) {
        return new IpfsSettings(
                api,
                "",
                MINUTE,
                MINUTE,
                MINUTE,
                MINUTE,
                false,
                connections,
                Duration.ZERO,
                Duration.ZERO,
                originsAllowPrivate,
                MINUTE,
                truststore);
    }

    static IpfsSettings withoutUnpinning(URI api) {
        return new IpfsSettings(api, "", MINUTE, MINUTE, MINUTE, MINUTE, true, 4);
    }

    static KuboRpc rpc(IpfsSettings settings) {
        return new KuboRpc(settings, System::nanoTime);
    }

    static KuboRpc rpc(IpfsSettings settings, Transport.Grace grace) {
        return new KuboRpc(settings, grace, System::nanoTime);
    }

    /** A fake node that holds nothing yet. */
    static FakeNode emptyNode() throws IOException {
        return new FakeNode()
                .on(
                        "pin/ls",
                        connection -> connection.json(
                                500,
                                "{\"Message\":\"path '" + CID + "' is not pinned\",\"Code\":0,\"Type\":\"error\"}"));
    }

    /** Stands for slow work of ours. */
    static void takeTime(Duration time) {
        try {
            assertThat(new CountDownLatch(1).await(time.toMillis(), TimeUnit.MILLISECONDS))
                    .isFalse();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pins(String cid) {
        return "{\"Pins\":[\"" + cid + "\"]}";
    }

    static String keys(Cid cid, String type) {
        return "{\"Keys\":{\"" + cid + "\":{\"Type\":\"" + type + "\",\"Name\":\"\"}}}";
    }
}
