package io.pintracker.testing;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackerStatus;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Status events as a tracker writes them. */
public final class PinInfos {
    private PinInfos() {}

    /** CIDv1, raw, sha2-256; content that nobody has. */
    public static Cid cid(int number) {
        ByteBuffer bytes = ByteBuffer.allocate(36).put(new byte[] {1, 0x55, 0x12, 0x20});
        return Cid.ofBytes(bytes.putInt(32, number).array());
    }

    /** What a peer says of a Cid; the higher the generation, the later. */
    public static PinInfo of(Cid cid, PeerIdentity peer, TrackerStatus status, long generation) {
        return new PinInfo(
                cid,
                "a name",
                peer.peer(),
                List.of(),
                List.of(),
                null,
                Map.of(),
                peer.peername(),
                peer.ipfsPeerId(),
                peer.ipfsPeerAddresses(),
                status,
                Instant.ofEpochSecond(1_000_000 + generation),
                "",
                1,
                false,
                generation,
                null,
                null,
                null);
    }
}
