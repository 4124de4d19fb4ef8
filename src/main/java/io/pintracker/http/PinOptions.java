package io.pintracker.http;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How something is to be pinned, as the parameters of a request say (spec ipfs-cluster-behaviour 4.6).
 *
 * @param replicationMin -1 for everywhere
 * @param replicationMax -1 for everywhere
 * @param expireAt null for never
 * @param pinUpdate the pin whose options this one takes over, or null
 */
record PinOptions(
        int replicationMin,
        int replicationMax,
        String name,
        PinMode mode,
        long shardSize,
        List<String> userAllocations,
        Instant expireAt,
        Map<String, String> metadata,
        Cid pinUpdate,
        List<String> origins) {
    private static final int EVERYWHERE = -1;
    private static final String META = "meta-";
    private static final Pattern GO_DURATION_PART = Pattern.compile("\\G(\\d{1,12}(?:\\.\\d{1,9})?)(ms|s|m|h)");
    private static final Map<String, Long> MILLIS = Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L);

    /**
     * Reads the parameters; unknown ones are ignored.
     *
     * @throws ApiException with 400 if one has a value that it cannot have
     */
    static PinOptions of(Map<String, List<String>> query, Instant now) {
        Parameters in = new Parameters(query);
        int both = in.number("replication");
        int min = both != 0 ? both : in.number("replication-min");
        int max = both != 0 ? both : in.number("replication-max");
        // 0 stands for the default; one alone stands for both.
        int least = min != 0 ? min : max != 0 ? max : EVERYWHERE;
        int most = max != 0 ? max : least;
        if (least < EVERYWHERE || most < least || (least == EVERYWHERE) != (most == EVERYWHERE)) {
            throw new ApiException(
                    400,
                    "replication-min " + least + " and replication-max " + most
                            + " do not go together; expected both -1 (everywhere), or 1 or more with min <= max");
        }
        return new PinOptions(
                least,
                most,
                in.text("name"),
                PinMode.ofText(in.text("mode")),
                in.size("shard-size"),
                Query.list(in.text("user-allocations")),
                expiry(in, now),
                metadata(query),
                in.text("pin-update").isEmpty() ? null : Cid.parse(in.text("pin-update")),
                origins(in));
    }

    private static Map<String, String> metadata(Map<String, List<String>> query) {
        Map<String, String> metadata = new HashMap<>();
        query.forEach((key, values) -> {
            if (key.startsWith(META) && key.length() > META.length()) {
                metadata.put(key.substring(META.length()), values.get(0));
            }
        });
        return metadata;
    }

    private static List<String> origins(Parameters in) {
        List<String> origins = Query.list(in.text("origins"));
        for (String origin : origins) {
            if (!origin.startsWith("/") || !origin.contains("/p2p/")) {
                throw in.bad("origins", "a peer's address, such as /ip4/192.0.2.1/tcp/4001/p2p/12D3Koo..., each");
            }
        }
        return origins;
    }

    private static Instant expiry(Parameters in, Instant now) {
        String at = in.text("expire-at");
        String after = in.text("expire-in");
        if (at.isEmpty() && after.isEmpty()) {
            return null;
        }
        Instant expiry = at.isEmpty() ? now.plusMillis(millis(in, after)) : instant(in, at);
        if (expiry.equals(Pin.NO_TIME)) {
            return null;
        }
        if (!expiry.isAfter(now)) {
            throw in.bad("expire-at", "a time to come; it is now " + now);
        }
        return expiry;
    }

    private static Instant instant(Parameters in, String text) {
        try {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
        } catch (DateTimeException e) {
            throw in.bad("expire-at", "a time such as 2026-11-21T23:46:41Z");
        }
    }

    private static long millis(Parameters in, String text) {
        Matcher part = GO_DURATION_PART.matcher(text);
        BigDecimal millis = BigDecimal.ZERO;
        int end = 0;
        while (part.find()) {
            millis = millis.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(MILLIS.get(part.group(2)))));
            end = part.end();
        }
        if (end == 0 || end < text.length() || millis.longValue() < 1_000) {
            throw in.bad("expire-in", "a duration of at least 1s, such as 90m or 24h");
        }
        return millis.longValue();
    }

    /**
     * The pin that is asked for. Who holds it is decided here, where no allocator is: the peers that the request names, and
     * {@code self} where they are too few.
     *
     * @throws ApiException with 500, as IPFS Cluster has it, if too few peers are named
     */
    Pin pin(Cid cid, String self, Instant now) {
        return new Pin(
                cid,
                PinType.DATA,
                name,
                depth(),
                allocations(self),
                replicationMin,
                replicationMax,
                userAllocations,
                shardSize,
                expireAt,
                metadata,
                null,
                origins,
                null,
                now);
    }

    private int depth() {
        return mode == PinMode.DIRECT ? 0 : EVERYWHERE;
    }

    private List<String> allocations(String self) {
        if (replicationMin == EVERYWHERE) {
            return List.of();
        }
        List<String> peers = new ArrayList<>(userAllocations);
        if (peers.size() < replicationMin && !peers.contains(self)) {
            peers.add(self);
        }
        if (peers.size() < replicationMin) {
            throw new ApiException(
                    500,
                    "not enough peers to allocate: " + replicationMin + " are needed, known are " + peers
                            + "; name more in user-allocations, or lower replication-min");
        }
        return peers.subList(0, Math.min(peers.size(), replicationMax));
    }

    /**
     * The old pin for another Cid: allocations and mode stay, name and expiry are new where they are given.
     *
     * @throws ApiException with 400 if the old one is no data pin
     */
    Pin update(Pin old, Cid cid, Instant now) {
        if (old.type() != PinType.DATA) {
            throw new ApiException(400, "a pin of type " + old.type().text() + " cannot be updated");
        }
        return new Pin(
                cid,
                PinType.DATA,
                name.isEmpty() ? old.name() : name,
                old.maxDepth(),
                old.allocations(),
                old.replicationFactorMin(),
                old.replicationFactorMax(),
                old.userAllocations(),
                old.shardSize(),
                expireAt == null ? old.expireAt() : expireAt,
                old.metadata(),
                old.cid(),
                old.origins(),
                null,
                now);
    }

    /** Single values of the parameters. */
    private record Parameters(Map<String, List<String>> query) {
        String text(String name) {
            List<String> values = query.getOrDefault(name, List.of());
            return values.isEmpty() ? "" : values.get(0);
        }

        int number(String name) {
            String text = text(name);
            try {
                return text.isEmpty() ? 0 : Integer.parseInt(text);
            } catch (NumberFormatException e) {
                throw bad(name, "a whole number");
            }
        }

        long size(String name) {
            String text = text(name);
            try {
                long size = text.isEmpty() ? 0 : Long.parseLong(text);
                if (size >= 0) {
                    return size;
                }
            } catch (NumberFormatException e) {
                // Said below, as for a negative one.
            }
            throw bad(name, "a number of bytes");
        }

        ApiException bad(String name, String expected) {
            return new ApiException(
                    400, "parameter " + name + " is invalid: '" + text(name) + "'; expected " + expected);
        }
    }
}
