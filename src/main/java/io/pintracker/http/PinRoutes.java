package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.GlobalPinInfo;
import io.pintracker.model.PinInfo;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackedPin;
import io.pintracker.query.Answer;
import io.pintracker.query.GlobalPins;
import io.pintracker.query.PinQueries;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Statuses: {@code GET /pins/{cid}}, 200 also for a Cid that nobody knows, and {@code GET /pins?filter=&cids=}, one
 * GlobalPinInfo a line, an empty body if none matches. With {@code local=true} of this peer only.
 */
record PinRoutes(PinQueries queries, GlobalPins pins, Answers answers, int mostCids) implements Routes {
    /** Says of which other peers more may be known elsewhere. */
    static final String BEHIND = "X-Pintracker-Peers-Behind";

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get("/pins", this::list);
        config.routes.get("/pins/{cid}", this::one);
    }

    private void one(Context ctx) {
        Cid cid = Cid.parse(ctx.pathParam("cid"));
        tellBehind(ctx);
        TrackedPin pin = Answers.fresh(ctx, queries.get(cid));
        Answers.json(
                ctx,
                200,
                isLocal(ctx)
                        ? global(pin)
                        : pins.around(pin.info(), StatusFilter.ALL).orElseThrow());
    }

    private void list(Context ctx) throws IOException {
        StatusFilter filter = Query.filter(ctx);
        List<String> texts = Query.list(Query.one(ctx, "cids"));
        if (texts.size() > mostCids) {
            throw new ApiException(
                    400, "cids names " + texts.size() + " CIDs, more than " + mostCids + "; ask in several requests");
        }
        List<Cid> cids = texts.stream().map(Cid::parse).toList();
        tellBehind(ctx);
        if (!cids.isEmpty()) {
            answers.stream(ctx, lines -> each(cids, filter, isLocal(ctx), lines));
        } else if (isLocal(ctx)) {
            answers.stream(ctx, lines -> queries.list(filter, Answers.listing(lines, PinRoutes::global)));
        } else {
            answers.stream(ctx, lines -> pins.list(filter, listing(lines)));
        }
    }

    private void each(List<Cid> cids, StatusFilter filter, boolean local, Answers.Lines lines) throws IOException {
        for (Cid cid : cids) {
            Answer answer = queries.get(cid);
            PinInfo info = answer.pin().info();
            lines.stale(answer.staleMillis());
            Optional<GlobalPinInfo> line = local
                    ? Optional.of(info)
                            .filter(found -> filter.matches(found.status()))
                            .map(GlobalPinInfo::of)
                    : pins.around(info, filter);
            if (line.isPresent()) {
                lines.send(line.get());
            }
        }
    }

    private static GlobalPins.Listing<IOException> listing(Answers.Lines lines) {
        return new GlobalPins.Listing<>() {
            @Override
            public void pin(GlobalPinInfo pin) throws IOException {
                lines.send(pin);
            }

            @Override
            public void stale(long millis) {
                lines.stale(millis);
            }
        };
    }

    /** Only the very word counts (spec ipfs-cluster-behaviour 5.2). */
    private static boolean isLocal(Context ctx) {
        return Query.one(ctx, "local").equals("true");
    }

    private void tellBehind(Context ctx) {
        String behind = isLocal(ctx) ? "" : pins.behind();
        if (!behind.isEmpty()) {
            ctx.header(BEHIND, behind);
        }
    }

    static GlobalPinInfo global(TrackedPin pin) {
        return GlobalPinInfo.of(pin.info());
    }
}
