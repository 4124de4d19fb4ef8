package io.pintracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.apicatalog.base.Base58;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What the simulated node tells about itself: {@code version}, {@code id}, {@code repo/stat}, {@code swarm/connect}. */
record NodeFacts(String peerId, Pinset pinset) {
    static final String VERSION = "0.42.0";

    private static final long BYTES_PER_PIN = 256 * 1024;
    private static final long STORAGE_MAX = 1L << 50;
    private static final byte[] IDENTITY_ED25519 = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

    /** The facts of a node with that seed: its id follows from it. */
    static NodeFacts of(String seed, Pinset pinset) {
        try {
            byte[] key = MessageDigest.getInstance("SHA-256").digest(seed.getBytes(UTF_8));
            byte[] id = ByteBuffer.allocate(IDENTITY_ED25519.length + key.length)
                    .put(IDENTITY_ED25519)
                    .put(key)
                    .array();
            return new NodeFacts(Base58.encode(id), pinset);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    Course version(RpcRequest request) {
        return tell("{\"Version\":\"" + VERSION
                + "\",\"Commit\":\"simulated\",\"Repo\":\"18\",\"System\":\"amd64/linux\",\"Golang\":\"go1.26.5\"}\n");
    }

    Course id(RpcRequest request) {
        // Port 9 is "discard": nobody can connect to what is not there.
        String addresses = KuboJson.strings(List.of("/ip4/127.0.0.1/tcp/9/p2p/" + peerId));
        return tell("{\"ID\":\"" + peerId + "\",\"PublicKey\":\"\",\"Addresses\":" + addresses
                + ",\"AgentVersion\":\"kubo/" + VERSION + "/simulated\",\"Protocols\":[]}\n");
    }

    Course repoStat(RpcRequest request) throws RpcException {
        long pins = pinset.size();
        boolean sizeOnly = request.flag("size-only", false);
        return tell("{\"RepoSize\":" + pins * BYTES_PER_PIN + ",\"StorageMax\":" + STORAGE_MAX + ",\"NumObjects\":"
                + (sizeOnly ? 0 : pins) + ",\"RepoPath\":\"" + (sizeOnly ? "" : "simulated") + "\",\"Version\":\""
                + (sizeOnly ? "" : "fs-repo@18") + "\"}\n");
    }

    Course swarmConnect(RpcRequest request) throws RpcException {
        if (request.args().isEmpty()) {
            throw RpcException.text(400, "argument \"address\" is required");
        }
        List<String> done = new ArrayList<>();
        for (String address : request.args()) {
            if (!address.startsWith("/")) {
                throw RpcException.failed("failed to parse multiaddr \"" + address + "\": must begin with /");
            }
            int peer = address.lastIndexOf("/p2p/");
            if (peer < 0) {
                throw RpcException.failed("found no ipfs peers at " + address);
            }
            done.add("connect " + address.substring(peer + "/p2p/".length()) + " success");
        }
        return tell("{\"Strings\":" + KuboJson.strings(done) + "}\n");
    }

    private static Course tell(String json) {
        return Course.single(Duration.ZERO, json.substring(0, json.length() / 2), () -> json);
    }
}
