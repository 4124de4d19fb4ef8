package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.StatusFilter;
import io.pintracker.query.Instances;
import io.pintracker.query.LocalPins;
import io.pintracker.query.LocalSurvey;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What the tracker's instances ask each other: always about what is held here, so that no question travels twice. */
record InstanceRoutes(LocalPins pins, LocalSurvey survey, Answers answers) implements Routes {

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get(Instances.PIN_PATH + "{cid}", this::pin);
        config.routes.get(Instances.LIST_PATH, this::list);
        config.routes.get(Instances.SURVEY_PATH, ctx -> Answers.json(ctx, 200, survey.of(partitions(ctx))));
    }

    private void pin(Context ctx) {
        Answers.json(ctx, 200, Answers.fresh(ctx, pins.get(Cid.parse(ctx.pathParam("cid")))));
    }

    private static List<Integer> partitions(Context ctx) {
        return Arrays.stream(Query.one(ctx, "partitions").split(",", -1))
                .map(Integer::valueOf)
                .toList();
    }

    private void list(Context ctx) throws IOException {
        List<Integer> partitions = partitions(ctx);
        boolean unfinished = Query.one(ctx, "unfinished").equals("true");
        StatusFilter filter = new StatusFilter(Integer.parseInt(Query.one(ctx, "filter")));
        answers.stream(ctx, lines -> {
            pins.list(partitions, filter, unfinished, Answers.listing(lines, pin -> pin));
            // Says that this is all: see RemoteListing.
            lines.send(Map.of());
        });
    }
}
