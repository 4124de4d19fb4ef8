package io.pintracker.ipfs;

import java.net.URI;
import java.nio.file.Path;
import org.apache.hc.core5.http.HttpHost;

/**
 * Where a node's RPC is: over TCP, or on a unix domain socket of this machine.
 *
 * @param host for the HTTP client; for a socket, any
 * @param base what the paths of commands follow
 * @param socket null over TCP
 */
record NodeAddress(HttpHost host, URI base, Path socket) {
    private static final String UNIX = "unix";

    static boolean isOne(URI api) {
        if (api.getRawQuery() != null || api.getRawFragment() != null) {
            return false;
        }
        if (UNIX.equals(api.getScheme())) {
            return api.getHost() == null
                    && api.getPath() != null
                    && api.getPath().length() > 1;
        }
        return ("http".equals(api.getScheme()) || "https".equals(api.getScheme())) && api.getHost() != null;
    }

    static NodeAddress of(URI api) {
        if (!UNIX.equals(api.getScheme())) {
            return new NodeAddress(HttpHost.create(api), api, null);
        }
        // HTTP wants a host in every request; a node on a socket takes any.
        URI local = URI.create("http://localhost");
        return new NodeAddress(HttpHost.create(local), local, Path.of(api.getPath()));
    }
}
