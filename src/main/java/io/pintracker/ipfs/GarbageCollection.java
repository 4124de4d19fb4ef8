package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import java.io.IOException;

/** Drops what nothing pins: a line for each block that is gone, or that could not be dropped (spec cluster 3.1). */
final class GarbageCollection implements Question<Long> {
    private final Limit limit;
    private final IpfsClient.GarbageVisitor visitor;
    private long count;

    GarbageCollection(Limit limit, IpfsClient.GarbageVisitor visitor) {
        this.limit = limit;
        this.visitor = visitor;
    }

    @Override
    public Command command() {
        return Command.named("repo/gc").with("stream-errors", true);
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
        JsonNode line = json.readValueAsTree();
        String error = line.path("Error").asText();
        if (!error.isEmpty()) {
            watch.restartAfter(() -> visitor.failed(error));
            return;
        }
        String text = line.path("Key").path("/").asText();
        Cid cid;
        try {
            cid = Cid.parse(text);
        } catch (CidFormatException e) {
            throw Failures.unclear(command(), "names what is no CID here: " + e.getMessage());
        }
        count++;
        watch.restartAfter(() -> visitor.dropped(cid));
    }

    @Override
    public Long answer(Failures failures) {
        return count;
    }
}
