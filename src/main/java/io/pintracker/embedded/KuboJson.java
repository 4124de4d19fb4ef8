package io.pintracker.embedded;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.util.List;
import java.util.stream.Collectors;

/** The objects of Kubo's answers, each with the line end that Go's encoder writes (spec kubo-rpc, 1). */
final class KuboJson {
    static final String JSON = "application/json";

    private static final long BYTES_PER_NODE = 256 * 1024;

    private KuboJson() {}

    static String error(String message) {
        return "{\"Message\":" + string(message) + ",\"Code\":0,\"Type\":\"error\"}\n";
    }

    static String pins(List<Cid> cids) {
        return "{\"Pins\":" + strings(cids) + "}\n";
    }

    static String strings(List<?> values) {
        return values.stream().map(v -> string(v.toString())).collect(Collectors.joining(",", "[", "]"));
    }

    /** Zeroes are left out, so that no progress is {@code {}}. */
    static String progress(long nodes) {
        return nodes == 0
                ? "{}\n"
                : "{\"Progress\":" + nodes + ",\"Bytes\":" + Math.multiplyExact(nodes, BYTES_PER_NODE) + "}\n";
    }

    static String line(Cid cid, PinMode mode, String name) {
        return "{\"Cid\":\"" + cid + "\"," + (name.isEmpty() ? "" : "\"Name\":" + string(name) + ",") + "\"Type\":\""
                + mode.text() + "\"}\n";
    }

    static String entry(Cid cid, PinMode mode, String name) {
        return "\"" + cid + "\":{\"Type\":\"" + mode.text() + "\",\"Name\":" + string(name) + "}";
    }

    static String string(String value) {
        return "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(value)) + "\"";
    }
}
