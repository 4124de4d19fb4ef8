package io.pintracker.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.PeerIdentity;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * {@code POST /ipfs/gc}: has the node drop what nothing pins, answered with IPFS Cluster's GlobalRepoGC. The one object is
 * sent while the node tells of its blocks, since there may be millions. One at a time.
 */
record GarbageRoutes(IpfsNode node, PeerFacts facts, AtomicBoolean running) implements Routes {

    GarbageRoutes(IpfsNode node, PeerFacts facts) {
        this(node, facts, new AtomicBoolean());
    }

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post("/ipfs/gc", this::collect);
    }

    private void collect(Context ctx) throws IOException {
        if (!running.compareAndSet(false, true)) {
            throw new ApiException(503, "a garbage collection is under way; ask again when it has ended");
        }
        try {
            ctx.contentType("application/json");
            write(ctx);
        } finally {
            running.set(false);
        }
    }

    private void write(Context ctx) throws IOException {
        PeerIdentity self = facts.identity();
        try (JsonGenerator out = Json.writer().createGenerator(ctx.outputStream())) {
            out.writeStartObject();
            out.writeObjectFieldStart("peer_map");
            out.writeObjectFieldStart(self.peer());
            out.writeStringField("peer", self.peer());
            out.writeStringField("peername", self.peername());
            out.writeArrayFieldStart("keys");
            String error = node.collectGarbage(new IpfsNode.Garbage() {
                @Override
                public void dropped(Cid cid) throws IOException {
                    key(out, cid.toString(), "");
                }

                @Override
                public void failed(String failure) throws IOException {
                    key(out, null, failure);
                }
            });
            out.writeEndArray();
            if (!error.isEmpty()) {
                out.writeStringField("error", error);
            }
            out.writeEndObject();
            out.writeEndObject();
            out.writeEndObject();
        }
    }

    private static void key(JsonGenerator out, String cid, String error) throws IOException {
        out.writeStartObject();
        out.writeStringField("key", cid);
        if (!error.isEmpty()) {
            out.writeStringField("error", error);
        }
        out.writeEndObject();
    }
}
