package io.pintracker.ipfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class OriginsTest {
    private static final String PEER = "/p2p/12D3KooWPTn7Lx2QSBDAxibuBWU2BivSqz19TXaFWWAhivgtSgLo";

    private final Origins publicOnes = new Origins(false);
    private final Origins all = new Origins(true);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ip4/1.1.1.1/tcp/4001",
                "/ip4/223.255.255.255/udp/4001/quic-v1",
                "/ip4/8.8.8.8/udp/4001/quic",
                "/ip4/172.32.0.1/tcp/443/wss",
                "/ip4/100.128.0.1/tcp/443/tls/ws",
                "/ip4/9.9.9.9/udp/4001/quic-v1/webtransport/certhash/uEiAkH5a4DPGKUuOBjYw0CgwjvcJCJMD2K_1aluKR_tpevQ",
                "/ip6/2606:4700:4700::1111/tcp/4001",
                "/ip6/2a00:1450:4001:82a::200e/udp/4001/quic-v1"
            })
    void goesToWhatIsPublic(String address) {
        assertThat(publicOnes.among(List.of(address + PEER))).containsExactly(address + PEER);
        assertThat(all.among(List.of(address + PEER))).containsExactly(address + PEER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ip4/0.0.0.0/tcp/80",
                "/ip4/10.1.2.3/tcp/80",
                "/ip4/100.64.0.1/tcp/80",
                "/ip4/100.127.255.255/tcp/80",
                "/ip4/127.0.0.1/tcp/5001",
                "/ip4/169.254.169.254/tcp/80",
                "/ip4/172.16.0.1/tcp/80",
                "/ip4/172.31.255.255/tcp/80",
                "/ip4/192.0.0.1/tcp/80",
                "/ip4/192.0.2.1/tcp/80",
                "/ip4/192.168.1.1/tcp/80",
                "/ip4/198.19.0.1/tcp/80",
                "/ip4/198.51.100.1/tcp/80",
                "/ip4/203.0.113.1/tcp/80",
                "/ip4/224.0.0.1/tcp/80",
                "/ip4/255.255.255.255/tcp/80",
                "/ip6/::1/tcp/80",
                "/ip6/::/tcp/80",
                "/ip6/fe80::1/tcp/80",
                "/ip6/fd00::1/tcp/80",
                "/ip6/ff02::1/tcp/80",
                "/ip6/64:ff9b::a00:1/tcp/80",
                "/ip6/2001:0:1::1/tcp/80",
                "/ip6/2001:db8::1/tcp/80",
                "/ip6/2002:a00:1::1/tcp/80",
                "/dns4/node.example/tcp/4001",
                "/dns/localhost/tcp/5001"
            })
    void goesToNothingElseUnlessToldTo(String address) {
        assertThat(publicOnes.among(List.of(address + PEER))).isEmpty();
        assertThat(all.among(List.of(address + PEER))).containsExactly(address + PEER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.1.1.1:4001",
                "/ip4/1.1.1.1/tcp/4001",
                "/ip4/1.1.1/tcp/4001" + PEER,
                "/ip4/1.1.1.256/tcp/4001" + PEER,
                "/ip4/01.1.1.1/tcp/4001" + PEER,
                "/ip4/16843009/tcp/4001" + PEER,
                "/ip4/1.1.1.1/tcp/4001/http" + PEER,
                "/ip4/1.1.1.1/udp/4001" + PEER,
                "/ip4/1.1.1.1/tcp/4001" + PEER + "/p2p-circuit" + PEER,
                "/unix/run/ipfs.sock" + PEER,
                "/ip6/::ffff:10.0.0.1/tcp/4001" + PEER,
                "/ip6/1.1.1.1/tcp/4001" + PEER,
                "/ip6/fe80::1%eth0/tcp/4001" + PEER,
                "/ip6zone/x/ip6/fe80::1/tcp/4001" + PEER,
                "/dnsaddr/node.example" + PEER,
                "/ip4/1.1.1.1/tcp/4001/p2p/short",
                "/ip4/1.1.1.1/tcp/4001" + PEER + "&arg=/ip4/10.0.0.1/tcp/1" + PEER
            })
    void goesNeverToWhatIsNoOrigin(String address) {
        assertThat(publicOnes.among(List.of(address))).isEmpty();
        assertThat(all.among(List.of(address))).isEmpty();
    }

    @Test
    void goesToTenAtMostAndOnceToEach() {
        List<String> many = IntStream.range(0, 30)
                .mapToObj(i -> "/ip4/1.1.1." + i / 2 + "/tcp/4001" + PEER)
                .toList();

        assertThat(publicOnes.among(many)).hasSize(10).doesNotHaveDuplicates();
    }
}
