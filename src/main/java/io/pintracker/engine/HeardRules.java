package io.pintracker.engine;

import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackerStatus;
import java.util.ArrayList;
import java.util.List;

/**
 * What was seen is known again after a replay (design 8): joins what the intents want with what the log says of it.
 *
 * <p>An event of the same generation is about the same operation. One of a newer generation is about work that cannot be seen
 * in the intents alone: an audit or a late result had caused it, or an intent that was collapsed this time since nothing
 * had ended before it. It counts if it is about the same work on the same pin; else the operation is opened anew behind it.
 */
final class HeardRules {
    private final EngineSettings settings;
    private final ReportRules reports;

    HeardRules(EngineSettings settings, ReportRules reports) {
        this.settings = settings;
        this.reports = reports;
    }

    Decision decide(PinState before, Heard heard, boolean published, Moment moment) {
        PinInfo info = heard.info();
        boolean announced = published || heard.hidden();
        if (before == null) {
            return unwanted(heard, moment);
        }
        if (info.generation() < before.generation()) {
            // Whatever was said of the newer operation lies further back.
            return new Decision(before, published ? List.of() : List.of(new Effect.Publish()));
        }
        if (info.generation() > before.generation()) {
            return newer(before, heard, announced, moment);
        }
        Operation operation = before.operation();
        if (operation == null) {
            boolean said = !announced && ReportRules.tells(info, before.standing(), before.pin());
            return new Decision(before, said ? List.of() : List.of(new Effect.Publish()));
        }
        if (heard.isEnd() && heard.doubted()) {
            return new Transition(settings, moment, before)
                    .start(operation.type(), 0, before.generation() + 1)
                    .decide();
        }
        Decision decision = reports.decide(before, info, new Arrival(!announced, false), moment);
        boolean hides = heard.hidden() && !published;
        return hides || !ReportRules.describes(info, before.pin()) ? said(decision) : decision;
    }

    /**
     * What an older event hides has to be said once more. An intent that changes a pin's description alone raises no
     * generation, and nothing was said when it was read.
     */
    private static Decision said(Decision decision) {
        if (decision.effects().contains(new Effect.Publish())) {
            return decision;
        }
        List<Effect> effects = new ArrayList<>(decision.effects());
        effects.add(new Effect.Publish());
        return new Decision(decision.state(), effects);
    }

    /**
     * The intents that are left do not name it. An unpinned one is remembered as long as others; for the rest an audit
     * says what the node holds: unpinning all that the intents do not name would make a lost topic a lost pinset.
     */
    private Decision unwanted(Heard heard, Moment moment) {
        PinInfo info = heard.info();
        if (info.status() != TrackerStatus.UNPINNED || heard.doubted()) {
            return new Decision(null, List.of(new Effect.Count(Tally.LATE_REPORT)));
        }
        return new Transition(settings, moment, null)
                .held(false)
                .settle(Standing.of(info), info.generation())
                .later(info.timestamp().plus(settings.forgetAfter()).toEpochMilli())
                .decide();
    }

    private Decision newer(PinState before, Heard heard, boolean announced, Moment moment) {
        PinInfo info = heard.info();
        OperationType purpose = before.purpose(settings.peer());
        boolean sure = !(heard.isEnd() && heard.doubted()) && ReportRules.isResult(purpose, info);
        if (sure && (purpose == OperationType.UNPIN || ReportRules.describes(info, before.pin()))) {
            PinState same = new PinState(
                    before.accepted(),
                    before.pin(),
                    before.wanted(),
                    before.mayBeHeld(),
                    info.generation(),
                    Operation.queued(purpose, 0),
                    before.slot(),
                    before.standing());
            return reports.decide(same, info, new Arrival(!announced, false), moment);
        }
        return new Transition(settings, moment, before)
                .start(purpose, 0, info.generation() + 1)
                .decide();
    }
}
