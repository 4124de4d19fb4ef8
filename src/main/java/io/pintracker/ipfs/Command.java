package io.pintracker.ipfs;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * A command of the RPC with its parameters.
 *
 * @param name such as {@code pin/add}
 * @param parameters of the query, encoded already
 */
record Command(String name, List<String> parameters) {

    Command {
        parameters = List.copyOf(parameters);
    }

    static Command named(String name) {
        return new Command(name, List.of());
    }

    Command with(String key, Object value) {
        List<String> more = new ArrayList<>(parameters);
        more.add(key + "=" + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
        return new Command(name, more);
    }

    /** With one {@code arg} for each of them, in that order. */
    Command about(Collection<?> values) {
        Command command = this;
        for (Object value : values) {
            command = command.with("arg", value);
        }
        return command;
    }

    /** Where to send it, below a base address that may itself have a path. */
    URI at(URI api) {
        String base = api.toString();
        String query = parameters.isEmpty() ? "" : "?" + String.join("&", parameters);
        return URI.create((base.endsWith("/") ? base : base + "/") + "api/v0/" + name + query);
    }
}
