package io.pintracker.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.query.Survey;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What an operator looks at and does, for the page at {@code /} and for scripts:
 *
 * <ul>
 *   <li>{@code GET /operations/overview}: everything at a glance, with the last hour by minutes;
 *   <li>{@code GET /operations/in-flight}: calls that run; {@code POST /operations/in-flight/{cid}/cancel} ends one;
 *   <li>{@code GET /operations/errors}: Cids in error, by reason;
 *   <li>{@code GET /operations/dead-letters}: the newest of them; {@code POST
 *       /operations/dead-letters/{partition}/{offset}/redrive} writes one back to its topic, {@code .../drop} gives it up.
 * </ul>
 *
 * What is not known is {@code null}, never 0.
 */
public final class OperationsRoutes implements Routes {
    private static final int MOST_LETTERS = 100;
    private static final int RETRY_SECONDS = 5;
    private static final String LETTER = "/operations/dead-letters/{partition}/{offset}";

    private final Operations operations;
    private final Surveyor surveyor;
    private final HourFigures hour;
    private final EventRoutes events;
    private final Clock clock;

    /** Shows these. */
    public OperationsRoutes(
            Operations operations, Surveyor surveyor, HourFigures hour, EventRoutes events, Clock clock) {
        this.operations = operations;
        this.surveyor = surveyor;
        this.hour = hour;
        this.events = events;
        this.clock = clock;
    }

    /** How old a survey is, and what it found. */
    private record Counts(
            @JsonProperty("as_of") Instant asOf,
            @JsonProperty("took_ms") long tookMs,
            @JsonProperty("statuses") Map<String, Long> statuses) {}

    private record Overview(
            @JsonProperty("at") Instant at,
            @JsonUnwrapped Operations.Standing standing,
            @JsonProperty("counts") Counts counts,
            @JsonProperty("queues") Map<String, Survey.Queue> queues,
            @JsonProperty("hour") List<HourFigures.Minute> hour,
            @JsonProperty("event_streams") int eventStreams) {}

    private record InFlight(
            @JsonProperty("at") Instant at,
            @JsonProperty("calls") List<Operations.RunningCall> calls) {}

    private record Errors(
            @JsonProperty("as_of") Instant asOf,
            @JsonProperty("groups") List<Survey.ErrorGroup> groups) {}

    private record Done(
            @JsonProperty("cid") Cid cid,
            @JsonProperty("message") String message) {}

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.get("/operations/overview", this::overview);
        config.routes.get(
                "/operations/in-flight",
                ctx -> Answers.json(ctx, 200, new InFlight(clock.instant(), operations.inFlight())));
        config.routes.post("/operations/in-flight/{cid}/cancel", this::cancel);
        config.routes.get("/operations/errors", this::errors);
        config.routes.get("/operations/dead-letters", this::deadLetters);
        config.routes.post(
                LETTER + "/redrive",
                ctx -> Answers.json(
                        ctx, 200, operations.redrive((int) number(ctx, "partition"), number(ctx, "offset"))));
        config.routes.post(
                LETTER + "/drop",
                ctx -> Answers.json(ctx, 200, operations.drop((int) number(ctx, "partition"), number(ctx, "offset"))));
    }

    private void overview(Context ctx) {
        Surveyor.Taken taken = surveyor.latest().orElse(null);
        Answers.json(
                ctx,
                200,
                new Overview(
                        clock.instant(),
                        operations.standing(),
                        taken == null
                                ? null
                                : new Counts(
                                        taken.asOf(),
                                        taken.tookMs(),
                                        taken.survey().statuses()),
                        taken == null ? null : taken.survey().queues(),
                        hour.minutes(),
                        events.open()));
    }

    private void cancel(Context ctx) {
        Cid cid = Cid.parse(ctx.pathParam("cid"));
        if (operations.cancel(cid)) {
            Answers.json(
                    ctx, 202, new Done(cid, "the attempt is aborted; the operation is tried again after its pause"));
        } else {
            Answers.error(ctx, 404, "no call runs for " + cid + "; it may just have ended: see GET /pins/" + cid);
        }
    }

    private void errors(Context ctx) {
        Answers.json(
                ctx,
                200,
                surveyor.latest()
                        .map(taken -> new Errors(taken.asOf(), taken.survey().errors()))
                        .orElse(new Errors(null, null)));
    }

    private void deadLetters(Context ctx) {
        try {
            Answers.json(ctx, 200, operations.deadLetters(MOST_LETTERS));
        } catch (IOException e) {
            Answers.later(ctx, 503, RETRY_SECONDS, e.getMessage());
        }
    }

    private static long number(Context ctx, String name) {
        String text = ctx.pathParam(name);
        if (!text.matches(name.equals("partition") ? "\\d{1,9}" : "\\d{1,18}")) {
            throw new IllegalArgumentException("the " + name + " of a dead letter is a number, not '" + text + "'");
        }
        return Long.parseLong(text);
    }
}
