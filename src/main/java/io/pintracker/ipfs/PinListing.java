package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import io.pintracker.model.PinMode;
import java.io.IOException;

/**
 * All pins of one mode, read token by token: the answer may be a line a pin, or one object as large as the pinset. Always
 * asks for one type; the default of all walks every graph (kubo-rpc 5).
 */
final class PinListing implements Question<Long> {
    private final PinMode mode;
    private final Limit limit;
    private final IpfsClient.PinVisitor visitor;
    private long count;

    PinListing(PinMode mode, Limit limit, IpfsClient.PinVisitor visitor) {
        this.mode = mode;
        this.limit = limit;
        this.visitor = visitor;
    }

    @Override
    public Command command() {
        return Command.named("pin/ls").with("type", mode.text()).with("stream", true);
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public boolean noticesCut() {
        return false;
    }

    @Override
    public void object(JsonParser json, Watchdog.Watch watch) throws IOException, IpfsException {
        String cid = null;
        String type = mode.text();
        boolean keys = false;
        boolean others = false;
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String field = json.currentName();
            json.nextToken();
            switch (field) {
                case "Cid" -> cid = json.getValueAsString();
                case "Type" -> type = json.getValueAsString();
                case "Keys" -> {
                    keys(json, watch);
                    keys = true;
                }
                default -> others = true;
            }
            json.skipChildren();
        }
        if (cid != null) {
            pin(cid, type, watch);
        } else if (others && !keys) {
            throw Failures.unclear(command(), "holds something else than pins");
        }
    }

    private void keys(JsonParser json, Watchdog.Watch watch) throws IOException, IpfsException {
        if (json.currentToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() != JsonToken.END_OBJECT) {
            String cid = json.currentName();
            json.nextToken();
            JsonNode details = json.readValueAsTree();
            pin(cid, details.path("Type").asText(mode.text()), watch);
        }
    }

    private void pin(String text, String type, Watchdog.Watch watch) throws IpfsException {
        if (!mode.text().equals(type)) {
            return;
        }
        Cid cid;
        try {
            cid = Cid.parse(text);
        } catch (CidFormatException e) {
            if (visitor.skips(text)) {
                return;
            }
            throw Failures.unclear(command(), "names what is no CID here: " + e.getMessage());
        }
        count++;
        watch.restartAfter(() -> visitor.pin(cid));
    }

    @Override
    public Long answer(Failures failures) {
        return count;
    }
}
