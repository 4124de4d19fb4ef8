package io.pintracker.http;

import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.Pin;
import io.pintracker.model.PinIntent;
import java.time.Clock;

/**
 * Writes the intent that a request asks for and answers with the Pin, once the tracker has read it: whoever asks this
 * instance next is told of it. What is slow to be read is answered nevertheless, marked by a header, for it is not lost.
 */
record Write(TrackerRoutes.Parts parts, StateWait waits, Clock clock) {
    /** Says that the tracker has not read the intent yet. */
    static final String UNREAD = "X-Pintracker-Unread";

    void pin(Context ctx, Cid cid) {
        PinOptions options = PinOptions.of(ctx.queryParamMap(), clock.instant());
        Pin pin = options.pinUpdate() == null ? fresh(cid, options) : updated(cid, options);
        write(ctx, PinIntent.pin(pin), pin);
    }

    private Pin fresh(Cid cid, PinOptions options) {
        return options.pin(cid, parts.facts().identity().peer(), clock.instant());
    }

    private Pin updated(Cid cid, PinOptions options) {
        Pin old = parts.queries().get(options.pinUpdate()).pin().pin();
        return options.update(AllocationRoutes.wanted(old), cid, clock.instant());
    }

    void unpin(Context ctx, Cid cid) {
        Pin pin = AllocationRoutes.wanted(parts.queries().get(cid).pin().pin());
        write(ctx, PinIntent.unpin(cid), pin);
    }

    private void write(Context ctx, PinIntent intent, Pin answer) {
        try {
            // What the tracker could not read would end among the dead letters, behind a 200.
            Json.intent(Json.bytes(intent));
        } catch (MalformedRecordException e) {
            throw new ApiException(400, "the pin cannot be written: " + e.getMessage());
        }
        IntentWriter.Trace trace = new IntentWriter.Trace(ctx.header("traceparent"), ctx.header("tracestate"));
        IntentWriter.Written written = parts.intents().write(intent, trace);
        boolean read = waits.until(
                        intent.cid(), pin -> pin.hasRead(written.topic(), written.offset(), written.timestamp()))
                .isPresent();
        if (!read) {
            ctx.header(UNREAD, "true");
        }
        Answers.json(ctx, 200, answer);
    }
}
