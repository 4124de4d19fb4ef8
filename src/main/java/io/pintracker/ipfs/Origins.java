package io.pintracker.ipfs;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which origins of a pin the node may be asked to connect to. They come from whoever may pin, so by default the node goes to
 * public addresses only: no private network, no loopback, no cloud's metadata service, and no name, which could stand for
 * any of them (spec conventions 6.2). The transport must be one of libp2p's own, and the peer must be named.
 *
 * @param allowPrivate lets any address and any name through, still of these transports only
 */
record Origins(boolean allowPrivate) {
    private static final int MOST = 10;
    private static final int LONGEST = 512;
    private static final String PORT = "/\\d{1,5}";
    private static final String TCP = "/tcp" + PORT + "(?:/tls)?(?:/ws|/wss)?";
    private static final String UDP =
            "/udp" + PORT + "/quic(?:-v1(?:/webtransport(?:/certhash/[A-Za-z0-9_-]{1,128})*)?)?";
    private static final Pattern ORIGIN = Pattern.compile("/(ip4|ip6|dns|dns4|dns6)/([A-Za-z0-9.:-]{1,253})(?:" + TCP
            + "|" + UDP + ")/(?:p2p|ipfs)/[A-Za-z0-9]{20,128}");
    private static final Pattern IP4 = Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(?:\\.|$)){4}");
    private static final Pattern IP6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    /**
     * Addresses that begin alike; see IANA's registries of special-purpose addresses.
     *
     * @param start the first bytes, to the left
     * @param bits of them that count, 1 to 64
     */
    private record Block(long start, int bits) {
        boolean holds(byte[] address) {
            return (start ^ left(address)) >>> (Long.SIZE - bits) == 0;
        }

        private static long left(byte... bytes) {
            return ByteBuffer.wrap(Arrays.copyOf(bytes, Long.BYTES)).getLong();
        }
    }

    private static Block block(int bits, int... start) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES);
        for (int part : start) {
            bytes.put((byte) part);
        }
        return new Block(bytes.getLong(0), bits);
    }

    private static final List<Block> IP4_SPECIAL = List.of(
            block(8, 0),
            block(8, 10),
            block(10, 100, 64),
            block(8, 127),
            block(16, 169, 254),
            block(12, 172, 16),
            block(24, 192, 0, 0),
            block(24, 192, 0, 2),
            block(24, 192, 88, 99),
            block(16, 192, 168),
            block(15, 198, 18),
            block(24, 198, 51, 100),
            block(24, 203, 0, 113),
            block(3, 224));

    /** All of ip6 that is public lies in here, but for what is taken out below. */
    private static final Block IP6_GLOBAL = block(3, 0x20);

    private static final List<Block> IP6_SPECIAL = List.of(
            block(23, 0x20, 0x01, 0), block(32, 0x20, 0x01, 0x0d, 0xb8), block(16, 0x20, 0x02), block(20, 0x3f, 0xff));

    /** Those to connect to, without repetitions and not too many. */
    List<String> among(List<String> origins) {
        return origins.stream().distinct().filter(this::isAllowed).limit(MOST).toList();
    }

    private boolean isAllowed(String origin) {
        Matcher parts = ORIGIN.matcher(origin);
        if (origin.length() > LONGEST || !parts.matches()) {
            return false;
        }
        String host = parts.group(2);
        return switch (parts.group(1)) {
            case "ip4" -> IP4.matcher(host).matches() && (allowPrivate || isPublic4(bytes(host)));
            case "ip6" -> IP6.matcher(host).matches() && isAllowed6(bytes(host));
            default -> allowPrivate;
        };
    }

    /** A form that stands for an ip4 address comes out of the parser as one. */
    private boolean isAllowed6(byte[] address) {
        return address.length == 16
                && (allowPrivate
                        || (IP6_GLOBAL.holds(address)
                                && IP6_SPECIAL.stream().noneMatch(block -> block.holds(address))));
    }

    private static boolean isPublic4(byte[] address) {
        return address.length == 4 && IP4_SPECIAL.stream().noneMatch(block -> block.holds(address));
    }

    /** Asks no name server: what gets here is made of digits. */
    private static byte[] bytes(String literal) {
        try {
            return InetAddress.getByName(literal).getAddress();
        } catch (UnknownHostException e) {
            return new byte[0];
        }
    }
}
