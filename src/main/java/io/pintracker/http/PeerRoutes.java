package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.PeerIdentity;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who this is: {@code GET /id}, {@code /peers}, {@code /version}, {@code /health} and {@code /health/graph}. The tracker is
 * one peer and has no libp2p of its own, so it has no addresses there and links to nobody. Of other peers it knows what
 * their status topics tell.
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
        return id(facts.identity(), facts.version(), "", facts.nodeAnswers() ? "" : "the IPFS node does not answer");
    }

    private Id id(PeerIdentity peer, String version, String error, String ipfsError) {
        return new Id(
                peer.peer(),
                List.of(),
                Stream.concat(
                                Stream.of(facts.identity()),
                                facts.others().stream().map(PeerFacts.Other::identity))
                        .map(PeerIdentity::peer)
                        .distinct()
                        .toList(),
                List.of(),
                version,
                "",
                "",
                error,
                new IpfsId(peer.ipfsPeerId(), peer.ipfsPeerAddresses(), ipfsError),
                peer.peername());
    }

    private void peers(Context ctx) throws IOException {
        answers.stream(ctx, lines -> {
            lines.send(id());
            for (PeerFacts.Other other : facts.others()) {
                lines.send(id(other.identity(), "", other.error(), ""));
            }
        });
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
