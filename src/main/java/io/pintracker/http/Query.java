package io.pintracker.http;

import io.javalin.http.Context;
import io.pintracker.model.StatusFilter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Reads the query of a request. */
final class Query {
    private Query() {}

    /** A parameter's value; empty if it is not there. */
    static String one(Context ctx, String name) {
        String value = ctx.queryParam(name);
        return value == null ? "" : value;
    }

    /** The values between commas, each once, without blanks and empty ones. */
    static List<String> list(String text) {
        Set<String> values = new LinkedHashSet<>();
        Collections.addAll(values, text.replace(" ", "").split(",", -1));
        values.remove("");
        return new ArrayList<>(values);
    }

    /** The statuses that are asked for. */
    static StatusFilter filter(Context ctx) {
        return StatusFilter.parse(one(ctx, "filter"));
    }
}
