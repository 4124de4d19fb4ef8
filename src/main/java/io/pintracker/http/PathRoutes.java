package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import java.util.List;

/**
 * Intents about what a path leads to: {@code POST} and {@code DELETE /pins/{ipfs,ipns,ipld}/{path}}, answered with the Pin.
 * Only a path that goes further than its Cid costs a question to the node.
 */
record PathRoutes(IpfsNode node, Write write) implements Routes {
    private static final String IPNS = "ipns";
    private static final List<String> KINDS = List.of("ipfs", IPNS, "ipld");

    @Override
    public void addTo(JavalinConfig config) {
        for (String kind : KINDS) {
            config.routes.post("/pins/" + kind + "/<path>", ctx -> pin(ctx, kind));
            config.routes.delete("/pins/" + kind + "/<path>", ctx -> unpin(ctx, kind));
        }
    }

    private void pin(Context ctx, String kind) {
        write.pin(ctx, resolved(ctx, kind));
    }

    private void unpin(Context ctx, String kind) {
        write.unpin(ctx, resolved(ctx, kind));
    }

    private Cid resolved(Context ctx, String kind) {
        String path = ctx.pathParam("path");
        String text = "/" + kind + "/" + path;
        int slash = path.indexOf('/');
        if (!kind.equals(IPNS)) {
            try {
                Cid root = Cid.parse(slash < 0 ? path : path.substring(0, slash));
                if (slash < 0) {
                    return root;
                }
            } catch (CidFormatException e) {
                throw new ApiException(400, "error parsing path: '" + text + "': " + e.getMessage());
            }
        }
        return node.resolve(text);
    }
}
