package io.pintracker.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.Reason;
import io.pintracker.model.StatusFilter;
import io.pintracker.model.TrackedPin;
import io.pintracker.model.TrackerStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Trying again what failed: {@code POST /pins/{cid}/recover}, answered with the GlobalPinInfo, and {@code POST
 * /pins/recover}, answered with those of what was recovered; its {@code reason} chooses what failed for that alone.
 */
record RecoverRoutes(TrackerRoutes.Parts parts, StateWait waits, StateWait glances, Answers answers) implements Routes {
    private static final int PAGE = 500;

    /** Those in which a pin may rest in error; of the last two only some do. */
    private static final StatusFilter IN_ERROR = StatusFilter.of(
            TrackerStatus.PIN_ERROR,
            TrackerStatus.UNPIN_ERROR,
            TrackerStatus.UNEXPECTEDLY_UNPINNED,
            TrackerStatus.REMOTE,
            TrackerStatus.SHARDED);

    @Override
    public void addTo(JavalinConfig config) {
        config.routes.post("/pins/recover", this::all);
        config.routes.post("/pins/{cid}/recover", this::one);
    }

    private void one(Context ctx) {
        Cid cid = Cid.parse(ctx.pathParam("cid"));
        TrackedPin before = parts.queries().get(cid).pin();
        TrackedPin after = before;
        // Where an attempt waits for its time, this makes it the next.
        if (isInError(before.info()) || before.info().nextAttemptAt() != null) {
            parts.recovers().recover(List.of(cid), null);
            after = waits.until(cid, now -> hasMoved(before.info(), now.info())).orElseGet(() -> {
                ctx.header(Write.UNREAD, "true");
                return before;
            });
        }
        Answers.json(ctx, 200, PinRoutes.global(after));
    }

    /**
     * What the walk over the pins finds in error is asked for and waited for, a page at a time, so that the answer tells
     * what has become of it. Where the walk or its reader ends early, everything is asked for at once, unseen.
     */
    private void all(Context ctx) throws IOException {
        String text = Query.one(ctx, "reason");
        Reason reason = text.isEmpty() ? null : Reason.named(text);
        boolean[] cut = {false};
        try {
            answers.stream(ctx, lines -> {
                cut[0] = true;
                Page page = new Page(lines, reason);
                parts.queries().listUnfinished(IN_ERROR, Answers.listing(lines, page::add));
                page.send();
                cut[0] = false;
            });
        } finally {
            // Also where the answer could only be told of it in its trailer.
            if (cut[0]) {
                parts.recovers().recoverAll(reason);
            }
        }
    }

    /** Some pins in error. For one request, on its thread. */
    private final class Page {
        private final Answers.Lines lines;
        private final Reason reason;
        private final List<PinInfo> failed = new ArrayList<>(PAGE);
        private boolean patient = true;

        Page(Answers.Lines lines, Reason reason) {
            this.lines = lines;
            this.reason = reason;
        }

        /** Sends nothing for it yet. */
        Object add(TrackedPin pin) throws IOException {
            if (isInError(pin.info()) && (reason == null || reason == pin.info().reason())) {
                failed.add(pin.info());
                if (failed.size() == PAGE) {
                    send();
                }
            }
            return null;
        }

        void send() throws IOException {
            parts.recovers().recover(failed.stream().map(PinInfo::cid).toList(), reason);
            for (PinInfo before : failed) {
                Optional<TrackedPin> after = moved(before);
                if (after.isPresent()) {
                    lines.send(PinRoutes.global(after.get()));
                }
            }
            lines.flush();
            failed.clear();
        }

        /** Once something has stayed where it was for the whole limit, nothing more is waited for. */
        private Optional<TrackedPin> moved(PinInfo before) {
            Optional<TrackedPin> after =
                    (patient ? waits : glances).until(before.cid(), now -> hasMoved(before, now.info()));
            patient = patient && after.isPresent();
            return after;
        }
    }

    private static boolean hasMoved(PinInfo before, PinInfo now) {
        return now.status() != before.status()
                || !now.timestamp().equals(before.timestamp())
                || now.generation() != before.generation();
    }

    /** As the tracker sees it when it recovers all: an operation in error, or a pin that IPFS has lost. */
    private static boolean isInError(PinInfo info) {
        return switch (info.status()) {
            case PIN_ERROR, UNPIN_ERROR, UNEXPECTEDLY_UNPINNED -> true;
            case REMOTE, SHARDED -> !info.error().isEmpty() && info.nextAttemptAt() == null;
            default -> false;
        };
    }
}
