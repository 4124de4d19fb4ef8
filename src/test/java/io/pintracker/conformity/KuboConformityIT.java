package io.pintracker.conformity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.Reason;
import io.pintracker.testing.OwnThread;
import io.pintracker.testing.RealIpfsNode;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The suite against a real Kubo, and what only that has: graphs, garbage, peers, secrets and sockets. */
class KuboConformityIT extends NodeConformity {
    private static final int LEAF = 16 << 10;

    @Override
    TestedNode startNode() {
        return new RealNode(TestedNode.Kind.KUBO, RealIpfsNode.startKubo(Map.of()));
    }

    private RealIpfsNode kubo() {
        return ((RealNode) node()).node();
    }

    private byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        System.arraycopy(content(""), 0, bytes, 0, content("").length);
        return bytes;
    }

    private KuboRpc at(RealIpfsNode other, String authorization) {
        return at(other.api(), authorization);
    }

    private static KuboRpc at(URI api, String authorization) {
        return new KuboRpc(
                new IpfsSettings(api, authorization, MINUTE, MINUTE, MINUTE, MINUTE, false, 4), System::nanoTime);
    }

    @Test
    void whatIsPinnedIndirectlyIsNotPinned() throws IpfsException {
        byte[] file = random(4 * LEAF);
        Cid root = kubo().addFile(file, LEAF);
        Cid leaf = RealNode.rawCid(Arrays.copyOf(file, LEAF));
        pin(root);

        assertThat(rpc().holds(leaf, PinMode.RECURSIVE, new Call())).isFalse();
        assertThat(list(PinMode.RECURSIVE)).containsExactly(root);
        rpc().unpin(leaf, new Call());
        pin(leaf);
        assertThat(list(PinMode.RECURSIVE)).containsExactlyInAnyOrder(root, leaf);
    }

    @Test
    void showsTheProgressOfAGraph() throws IpfsException {
        int size = 64 * LEAF;
        Cid root = kubo().addFile(random(size), LEAF);
        List<Long> nodes = new ArrayList<>();
        List<Long> bytes = new ArrayList<>();

        rpc().pin(pin(root, PinMode.RECURSIVE), new Call(), (n, b) -> {
            nodes.add(n);
            bytes.add(b);
        });

        assertThat(nodes).isSorted().last().isEqualTo(65L);
        assertThat(bytes).isSorted();
        assertThat(bytes.get(bytes.size() - 1)).isGreaterThan(size);
    }

    @Test
    void aRecursivePinThatFailsKeepsTheDirectOne() throws IpfsException {
        byte[] file = random(4 * LEAF);
        Cid root = kubo().addFile(file, LEAF);
        Cid leaf = RealNode.rawCid(Arrays.copyOf(file, LEAF));
        rpc().pin(pin(root, PinMode.DIRECT), new Call(), DEAF);
        kubo().ask("block/rm?arg=" + leaf);

        KuboRpc hasty = client(Duration.ofSeconds(2), Duration.ZERO, Duration.ZERO);
        assertThatThrownBy(() -> hasty.pin(pin(root, PinMode.RECURSIVE), new Call(), DEAF))
                .isInstanceOf(IpfsException.NoProgress.class)
                .hasMessageContaining("it had come to");
        hasty.close();
        assertThat(list(PinMode.DIRECT)).containsExactly(root);
        assertThat(list(PinMode.RECURSIVE)).isEmpty();
    }

    /** Kubo's collector waits for pins that run, and takes nothing of theirs. */
    @Test
    void collectsGarbageDuringAPin() throws Exception {
        byte[] file = random(4 * LEAF);
        Cid root = kubo().addFile(file, LEAF);
        byte[] first = Arrays.copyOf(file, LEAF);
        Cid leaf = RealNode.rawCid(first);
        kubo().ask("block/rm?arg=" + leaf);
        FutureTask<Void> pinning = pinning(root, new Call());
        eventually().until(() -> kubo().wants(leaf));

        FutureTask<String> collecting = OwnThread.start("collecting", () -> kubo().ask("repo/gc"));
        node().appear(first);

        pinning.get(60, TimeUnit.SECONDS);
        String removed = collecting.get(60, TimeUnit.SECONDS);
        assertThat(removed).doesNotContain(root.toString());
        assertThat(rpc().holds(root, PinMode.RECURSIVE, new Call())).isTrue();
        assertThat(kubo().ask("pin/verify?verbose=true"))
                .contains("\"Ok\":true")
                .doesNotContain("BadNodes");
    }

    /** By the origin of the pin, which is all that the node knows of the peer. */
    @Test
    void pinsFromAPeer() throws Exception {
        int size = FULL ? 1 << 30 : 32 << 20;
        try (RealIpfsNode peer = RealIpfsNode.startKubo(Map.of())) {
            Cid root = peer.addFile(random(size), LEAF);
            List<Long> nodes = new ArrayList<>();
            List<Long> bytes = new ArrayList<>();

            rpc().pin(
                            pin(root, PinMode.RECURSIVE).described("from a peer", Map.of(), peer.addresses()),
                            new Call(),
                            (n, b) -> {
                                nodes.add(n);
                                bytes.add(b);
                            });

            assertThat(list(PinMode.RECURSIVE)).containsExactly(root);
            assertThat(nodes).isSorted().last().satisfies(n -> assertThat(n).isGreaterThan(size / LEAF));
            assertThat(bytes.get(bytes.size() - 1)).isGreaterThan(size);
            System.out.println("pinned " + size + " bytes from a peer, with " + nodes.size() + " lines of growth");
        }
    }

    @Test
    void withoutANetworkWhatIsMissingFailsAtOnceWithItsReason() {
        try (RealIpfsNode offline = RealIpfsNode.startKubo(Map.of(), "--offline");
                KuboRpc rpc = at(offline, "")) {
            byte[] file = random(4 * LEAF);
            Cid root = offline.addFile(file, LEAF);
            Cid leaf = RealNode.rawCid(Arrays.copyOf(file, LEAF));
            offline.ask("block/rm?arg=" + leaf);
            for (Cid missing : List.of(RealNode.rawCid(content("nobody's")), root)) {
                assertThatThrownBy(() -> rpc.pin(pin(missing, PinMode.RECURSIVE), new Call(), DEAF))
                        .hasMessageContaining("ipld: could not find ")
                        .isInstanceOfSatisfying(
                                IpfsException.Refused.class,
                                e -> assertThat(e.reason()).isEqualTo(Reason.CONTENT_NOT_FOUND));
            }
        }
    }

    @Test
    void letsInWhoeverHasTheSecret() throws IpfsException {
        String users = "{\"a\":{\"AuthSecret\":\"bearer:s3cret\",\"AllowedPaths\":[\"/api/v0\"]},"
                + "\"b\":{\"AuthSecret\":\"basic:me:pw\",\"AllowedPaths\":[\"/api/v0/id\",\"/api/v0/pin\"]}}";
        try (RealIpfsNode secret = RealIpfsNode.startKubo(Map.of("API.Authorizations", users))) {
            String basic = "Basic " + Base64.getEncoder().encodeToString("me:pw".getBytes(UTF_8));
            for (String good : List.of("Bearer s3cret", basic)) {
                try (KuboRpc rpc = at(secret, good)) {
                    assertThat(rpc.version(new Call())).isNotEmpty();
                    assertThat(rpc.id(new Call()).id()).isNotEmpty();
                    rpc.unpin(RealNode.rawCid(content("x")), new Call());
                }
            }
            for (String bad : List.of("", "Bearer wrong", "Basic s3cret")) {
                try (KuboRpc rpc = at(secret, bad)) {
                    assertThatThrownBy(() -> rpc.version(new Call()))
                            .isInstanceOf(IpfsException.Unavailable.class)
                            .hasMessageContaining("refuses access")
                            .hasMessageContaining("ipfs.authorization");
                }
            }
            try (KuboRpc rpc = at(secret, basic)) {
                assertThatThrownBy(() -> rpc.space(new Call())).isInstanceOf(IpfsException.Unavailable.class);
            }
        }
    }

    @Test
    void theLeastRightsThatAreDocumentedAreEnough() throws Exception {
        String page = Files.readString(Path.of("src/docs/ipfs-nodes.md"));
        int begin = page.indexOf("* Least rights for");
        String paths = Pattern.compile("/api/v0/[a-z/]+")
                .matcher(page.substring(begin, page.indexOf("Kubo lets", begin)))
                .results()
                .map(path -> '"' + path.group() + '"')
                .collect(Collectors.joining(","));
        String users = "{\"tracker\":{\"AuthSecret\":\"bearer:s3cret\",\"AllowedPaths\":[" + paths + "]}}";
        // Holds its content itself, so that the node need not have any.
        Cid cid = Cid.parse("bafkqabtimvwgy3yk");
        try (RealIpfsNode least = RealIpfsNode.startKubo(Map.of("API.Authorizations", users));
                KuboRpc rpc = at(least, "Bearer s3cret")) {
            assertThat(rpc.version(new Call())).isNotEmpty();
            String id = rpc.id(new Call()).id();
            rpc.pin(pin(cid, PinMode.RECURSIVE), new Call(), DEAF);
            assertThat(rpc.list(PinMode.RECURSIVE, new Call(), listed -> {})).isPositive();
            rpc.unpin(cid, new Call());
            assertThat(rpc.space(new Call()).used()).isPositive();
            assertThat(rpc.resolve("/ipfs/" + cid, new Call())).isEqualTo(cid);
            assertThat(rpc.collectGarbage(new Call(), new Unheard())).isNotNegative();
            assertThatThrownBy(() -> rpc.connect("/ip4/127.0.0.1/tcp/1/p2p/" + id, new Call()))
                    .as("it may, but that is itself")
                    .isInstanceOf(IpfsException.Refused.class);
        }
    }

    private static final class Unheard implements IpfsClient.GarbageVisitor {
        @Override
        public void dropped(Cid cid) {}

        @Override
        public void failed(String error) {
            throw new AssertionError(error);
        }
    }

    @Test
    void answersOnAUnixDomainSocketToo() throws Exception {
        String addresses = "[\"/ip4/127.0.0.1/tcp/PORT\",\"/unix/DIR/api.sock\"]";
        try (RealIpfsNode socket = RealIpfsNode.startKubo(Map.of("Addresses.API", addresses));
                KuboRpc rpc = at(URI.create("unix:" + socket.directory().resolve("api.sock")), "")) {
            Cid cid = socket.addBlock(content("one"));
            rpc.pin(pin(cid, PinMode.RECURSIVE), new Call(), DEAF);
            assertThat(rpc.list(
                            PinMode.RECURSIVE,
                            new Call(),
                            listed -> assertThat(listed).isEqualTo(cid)))
                    .isEqualTo(1);

            Cid nobodys = RealNode.rawCid(content("nobody's"));
            Call call = new Call();
            FutureTask<Void> pinning = OwnThread.start("pinning", () -> {
                rpc.pin(pin(nobodys, PinMode.RECURSIVE), call, DEAF);
                return null;
            });
            eventually().until(() -> socket.wants(nobodys));
            call.abort();
            assertThatThrownBy(() -> pinning.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IpfsException.Aborted.class);
            eventually().until(() -> !socket.wants(nobodys));
        }
    }
}
