package io.pintracker.ipfs;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/** A command that is answered by one object, known by a field that it must have. */
final class Describe implements Question<JsonNode> {
    private final Command command;
    private final String field;
    private final Limit limit;
    private JsonNode object = MissingNode.getInstance();

    Describe(Command command, String field, Limit limit) {
        this.command = command;
        this.field = field;
        this.limit = limit;
    }

    @Override
    public Command command() {
        return command;
    }

    @Override
    public Limit limit() {
        return limit;
    }

    @Override
    public void object(JsonParser json, Watchdog.Watch watch) throws IOException {
        object = json.readValueAsTree();
    }

    @Override
    public JsonNode answer(Failures failures) throws IpfsException {
        JsonNode value = object.path(field);
        // js-ipfs writes its numbers as texts.
        if (!value.isTextual() && !value.isNumber()) {
            throw failures.noNode(command, "its answer has no " + field);
        }
        return object;
    }
}
