package io.pintracker.conformity;

import io.pintracker.model.Cid;
import io.pintracker.testing.RealIpfsNode;
import java.net.URI;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;

/** A process that is a node. */
record RealNode(Kind kind, RealIpfsNode node) implements TestedNode {
    private static final int BLOCKS_A_CALL = 500;

    @Override
    public URI api() {
        return node.api();
    }

    @Override
    public List<Cid> have(List<byte[]> contents) {
        List<Cid> cids = new ArrayList<>();
        for (int at = 0; at < contents.size(); at += BLOCKS_A_CALL) {
            List<byte[]> some = contents.subList(at, Math.min(contents.size(), at + BLOCKS_A_CALL));
            // js-ipfs takes one block a call.
            if (kind == Kind.KUBO) {
                cids.addAll(node.addBlocks(some));
            } else {
                some.forEach(content -> cids.add(node.addBlock(content)));
            }
        }
        return cids;
    }

    @Override
    public Cid nobodyHas(byte[] content) {
        return rawCid(content);
    }

    @Override
    public void appear(byte[] content) {
        node.addBlock(content);
    }

    @Override
    public boolean isWaitingFor(Cid cid) {
        return node.wants(cid);
    }

    @Override
    public void stop() {
        node.stop();
    }

    @Override
    public void restart() {
        node.restart();
    }

    @Override
    public void close() {
        node.close();
    }

    /** CIDv1, raw, sha2-256. */
    static Cid rawCid(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return Cid.ofBytes(ByteBuffer.allocate(36)
                    .put(new byte[] {1, 0x55, 0x12, 32})
                    .put(digest)
                    .array());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
