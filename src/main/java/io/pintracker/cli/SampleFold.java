package io.pintracker.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.model.TrackerStatus;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a sample's intents come to at a peer: the latest of each Cid decides. It reads the JSON by itself and shares no rule
 * with the tracker, so that a fault of the one cannot hide in the other. Immutable.
 *
 * @param intents lines that are intents
 * @param statuses where every Cid ends
 * @param pinset what the node ends with
 */
record SampleFold(int intents, Map<Cid, TrackerStatus> statuses, Map<Cid, PinMode> pinset) {
    private static final int EVERYWHERE = -1;

    SampleFold {
        statuses = Map.copyOf(statuses);
        pinset = Map.copyOf(pinset);
    }

    static SampleFold of(Sample sample, String peer) {
        ObjectMapper json = new ObjectMapper();
        Map<Cid, JsonNode> latest = new LinkedHashMap<>();
        int intents = 0;
        for (Sample.Line line : sample.lines()) {
            try {
                JsonNode intent = json.readTree(line.text());
                latest.put(Cid.parse(intent.path("cid").asText()), intent);
                intents++;
            } catch (JsonProcessingException expected) {
                // Garbage changes no pin; it is looked for among the dead letters.
            }
        }
        Map<Cid, TrackerStatus> statuses = new HashMap<>();
        Map<Cid, PinMode> pinset = new HashMap<>();
        latest.forEach((cid, intent) -> {
            TrackerStatus status = status(intent, peer);
            statuses.put(cid, status);
            if (status == TrackerStatus.PINNED) {
                pinset.put(cid, PinMode.ofText(intent.path("mode").asText()));
            }
        });
        return new SampleFold(intents, statuses, pinset);
    }

    private static TrackerStatus status(JsonNode intent, String peer) {
        if (intent.path("op").asText("pin").equals("unpin")) {
            return TrackerStatus.UNPINNED;
        }
        if (intent.path("type").asText().equals("meta-pin")) {
            return TrackerStatus.SHARDED;
        }
        boolean everywhere = intent.path("replication_factor_min").asInt(EVERYWHERE) == EVERYWHERE
                && intent.path("replication_factor_max").asInt(EVERYWHERE) == EVERYWHERE;
        return everywhere || allocates(intent, peer) ? TrackerStatus.PINNED : TrackerStatus.REMOTE;
    }

    private static boolean allocates(JsonNode intent, String peer) {
        for (JsonNode allocation : intent.path("allocations")) {
            if (allocation.asText().equals(peer)) {
                return true;
            }
        }
        return false;
    }

    int cids() {
        return statuses.size();
    }
}
