package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinType;
import io.pintracker.model.StatusFilter;
import io.pintracker.query.PinQueries;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The pinset: {@code GET /allocations?filter=}, one Pin a line, of these types, and {@code GET /allocations/{cid}}. */
record AllocationRoutes(PinQueries queries, Answers answers) implements Routes {
    static final String NOT_IN_PINSET = "pin is not part of the pinset";

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get("/allocations", this::list);
        config.routes.get("/allocations/{cid}", this::one);
    }

    private void one(Context ctx) {
        Cid cid = Cid.parse(ctx.pathParam("cid"));
        Answers.json(ctx, 200, wanted(Answers.fresh(ctx, queries.get(cid)).pin()));
    }

    /** The pin, if there is one. */
    static Pin wanted(Pin pin) {
        if (pin == null) {
            throw new ApiException(404, NOT_IN_PINSET);
        }
        return pin;
    }

    private void list(Context ctx) throws IOException {
        Set<PinType> types = types(Query.list(Query.one(ctx, "filter")));
        answers.stream(
                ctx,
                lines -> queries.list(
                        StatusFilter.ALL,
                        Answers.listing(
                                lines,
                                tracked -> tracked.pin() != null
                                                && types.contains(tracked.pin().type())
                                        ? tracked.pin()
                                        : null)));
    }

    private static Set<PinType> types(List<String> names) {
        if (names.isEmpty() || names.contains("all")) {
            return EnumSet.allOf(PinType.class);
        }
        Set<PinType> types = EnumSet.noneOf(PinType.class);
        names.forEach(name -> types.add(PinType.ofText(name)));
        return types;
    }
}
