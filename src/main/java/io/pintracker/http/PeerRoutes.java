package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.PeerIdentity;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Who this is: {@code GET /id}, {@code /peers}, {@code /version}, {@code /health} and {@code /health/graph}. The tracker is
 * one peer and has no libp2p of its own, so it has no addresses there and links to nobody.
 */
record PeerRoutes(PeerFacts facts, Answers answers) implements Routes {

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get("/id", ctx -> Answers.json(ctx, 200, id()));
        config.routes.get("/peers", this::peers);
        config.routes.get("/version", ctx -> Answers.json(ctx, 200, Map.of("version", facts.version())));
        config.routes.get("/health", this::health);
        config.routes.get("/health/graph", ctx -> Answers.json(ctx, 200, graph()));
    }

    private record IpfsId(
            @JsonProperty("id") String id,
            @JsonProperty("addresses") List<String> addresses,
            @JsonProperty("error") String error) {}

    private record Id(
            @JsonProperty("id") String id,
            @JsonProperty("addresses") List<String> addresses,
            @JsonProperty("cluster_peers") List<String> clusterPeers,
            @JsonProperty("cluster_peers_addresses") List<String> clusterPeersAddresses,
            @JsonProperty("version") String version,
            @JsonProperty("commit") String commit,
            @JsonProperty("rpc_protocol_version") String rpcProtocolVersion,
            @JsonProperty("error") String error,
            @JsonProperty("ipfs") IpfsId ipfs,
            @JsonProperty("peername") String peername) {}

    private record Graph(
            @JsonProperty("cluster_id") String clusterId,
            @JsonProperty("id_to_peername") Map<String, String> idToPeername,
            @JsonProperty("ipfs_links") Map<String, List<String>> ipfsLinks,
            @JsonProperty("cluster_links") Map<String, List<String>> clusterLinks,
            @JsonProperty("cluster_trust_links") Map<String, Boolean> clusterTrustLinks,
            @JsonProperty("cluster_to_ipfs") Map<String, String> clusterToIpfs) {}

    private Id id() {
        PeerIdentity self = facts.identity();
        String error = facts.nodeAnswers() ? "" : "the IPFS node does not answer";
        return new Id(
                self.peer(),
                List.of(),
                List.of(self.peer()),
                List.of(),
                facts.version(),
                "",
                "",
                "",
                new IpfsId(self.ipfsPeerId(), self.ipfsPeerAddresses(), error),
                self.peername());
    }

    private void peers(Context ctx) throws IOException {
        answers.stream(ctx, lines -> lines.send(id()));
    }

    private void health(Context ctx) {
        if (facts.ready()) {
            ctx.status(204);
        } else {
            Answers.busy(ctx, "the pins cannot be read yet; see the log if this lasts");
        }
    }

    private Graph graph() {
        PeerIdentity self = facts.identity();
        boolean known = !self.ipfsPeerId().isEmpty();
        return new Graph(
                self.peer(),
                Map.of(self.peer(), self.peername()),
                known ? Map.of(self.ipfsPeerId(), List.of()) : Map.of(),
                Map.of(self.peer(), List.of()),
                Map.of(self.peer(), true),
                known ? Map.of(self.peer(), self.ipfsPeerId()) : Map.of());
    }
}
