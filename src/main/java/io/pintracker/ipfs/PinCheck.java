package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.util.Map;

/** Whether one Cid is pinned in one mode; never asks for the default of all types, which walks every graph (kubo-rpc 5). */
final class PinCheck implements Question<Boolean> {
    private final Cid cid;
    private final PinMode mode;
    private final Limit limit;
    private boolean answered;
    private boolean held;

    PinCheck(Cid cid, PinMode mode, Limit limit) {
        this.cid = cid;
        this.mode = mode;
        this.limit = limit;
    }

    @Override
    public Command command() {
        return Command.named("pin/ls").with("arg", cid).with("type", mode.text());
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public void object(JsonParser json, Watchdog.Watch watch) throws IOException {
        JsonNode line = json.readValueAsTree();
        answered = true;
        for (Map.Entry<String, JsonNode> key : line.path("Keys").properties()) {
            boolean sameMode = key.getValue().path("Type").asText().equals(mode.text());
            held |= sameMode && CidText.is(key.getKey(), cid);
        }
    }

    @Override
    public Boolean refused(NodeError error, Failures failures) throws IpfsException {
        if (!error.saysNotPinned()) {
            throw failures.of(command(), error);
        }
        return false;
    }

    @Override
    public Boolean answer(Failures failures) throws IpfsException {
        if (!answered) {
            throw Failures.unclear(command(), "is empty");
        }
        return held;
    }
}
