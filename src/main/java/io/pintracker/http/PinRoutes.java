package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.GlobalPinInfo;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackedPin;
import io.pintracker.query.Answer;
import io.pintracker.query.PinQueries;
import java.io.IOException;
import java.util.List;

/**
 * Statuses: {@code GET /pins/{cid}}, 200 also for a Cid that nobody knows, and {@code GET /pins?filter=&cids=}, one
 * GlobalPinInfo a line, an empty body if none matches.
 */
record PinRoutes(PinQueries queries, Answers answers, int mostCids) implements Routes {

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get("/pins", this::list);
        config.routes.get("/pins/{cid}", this::one);
    }

    private void one(Context ctx) {
        Cid cid = Cid.parse(ctx.pathParam("cid"));
        Answers.json(ctx, 200, global(Answers.fresh(ctx, queries.get(cid))));
    }

    private void list(Context ctx) throws IOException {
        StatusFilter filter = Query.filter(ctx);
        List<String> texts = Query.list(Query.one(ctx, "cids"));
        if (texts.isEmpty()) {
            answers.stream(ctx, lines -> queries.list(filter, Answers.listing(lines, PinRoutes::global)));
            return;
        }
        if (texts.size() > mostCids) {
            throw new ApiException(
                    400, "cids names " + texts.size() + " CIDs, more than " + mostCids + "; ask in several requests");
        }
        List<Cid> cids = texts.stream().map(Cid::parse).toList();
        answers.stream(ctx, lines -> {
            for (Cid cid : cids) {
                Answer answer = queries.get(cid);
                lines.stale(answer.staleMillis());
                if (filter.matches(answer.pin().info().status())) {
                    lines.send(global(answer.pin()));
                }
            }
        });
    }

    static GlobalPinInfo global(TrackedPin pin) {
        return GlobalPinInfo.of(pin.info());
    }
}
