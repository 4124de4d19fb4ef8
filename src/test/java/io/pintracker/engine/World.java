package io.pintracker.engine;

import io.pintracker.model.Cid;
import io.pintracker.model.PeerIdentity;
import io.pintracker.model.Pin;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import io.pintracker.model.Reason;
import io.pintracker.model.RecoverRequest;
import io.pintracker.model.TrackerStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A whole tracker around the engine, in a few maps: logs, stores with transactions, workers, a node, crashes and zombies.
 * Every step is chosen by one seeded random source. Confined to one thread.
 */
final class World {
    static final String ME = "me";
    private static final PeerIdentity PEER = PeerIdentity.of(ME, "me");
    private static final int MAX_RETRIES = 2;
    private static final Duration GIVE_UP_AFTER = Duration.ofSeconds(5);

    /** An intent as it lies in the log. */
    record Logged(PinIntent intent, String topic, long offset, long timestamp) {}

    /** A worker's event as it lies in the log, or an announcement of a task. */
    record Event(PinInfo info, int incarnation, long announcement) {}

    /** What an audit found, as it lies in the log. */
    record Request(Cid cid, RecoverRequest value) {}

    /** A listing of the node, and when it began. */
    record Listing(Map<Cid, PinMode> pins, long began) {}

    /** A call to the node. */
    static final class Call {
        final Cid cid;
        final PinState state;
        final int attempt;
        final int incarnation;
        boolean cancelled;
        boolean applied;
        boolean putBack;
        boolean untold;

        Call(Cid cid, PinState state, int incarnation) {
            this.cid = cid;
            this.state = state;
            this.attempt = state.operation().nextAttempt();
            this.incarnation = incarnation;
        }
    }

    /** What a transaction keeps or loses. */
    static final class Stores {
        final Map<Cid, PinState> pins = new HashMap<>();
        final Map<Cid, Integer> publishedBy = new HashMap<>();
        final Map<Cid, Long> published = new HashMap<>();
        /** Whose queued operation was not told of as it is, by the incarnation that has handed it out. */
        final Map<Cid, Integer> untold = new HashMap<>();

        final Map<Slot, Map<Cid, Long>> agenda = new LinkedHashMap<>();
        final Map<Cid, Heard> heard = new LinkedHashMap<>();
        int intentsRead;
        int requestsRead;
        int statusRead;

        Stores copy() {
            Stores copy = new Stores();
            copy.pins.putAll(pins);
            copy.publishedBy.putAll(publishedBy);
            copy.published.putAll(published);
            copy.untold.putAll(untold);
            agenda.forEach((slot, rows) -> copy.agenda.put(slot, new HashMap<>(rows)));
            copy.heard.putAll(heard);
            copy.intentsRead = intentsRead;
            copy.requestsRead = requestsRead;
            copy.statusRead = statusRead;
            return copy;
        }
    }

    final Engine engine =
            new Engine(new EngineSettings(ME, Duration.ofHours(24), MAX_RETRIES, Duration.ofHours(1), GIVE_UP_AFTER));
    final Random random;
    final List<Logged> intents = new ArrayList<>();
    final List<Event> status = new ArrayList<>();
    final List<Request> requests = new ArrayList<>();
    final Map<Cid, PinMode> node = new HashMap<>();
    final Map<Cid, Call> calls = new HashMap<>();
    /** The tickets that a worker has begun with, until their result is read. */
    final Map<Cid, Call> begun = new HashMap<>();

    final List<Call> zombies = new ArrayList<>();
    /** Of which somebody has spoken who had lost them. */
    final Set<Cid> spokenOfByZombies = new HashSet<>();

    final Map<Cid, Integer> nodeCalls = new HashMap<>();
    final Set<String> violations = new HashSet<>();

    Stores committed = new Stores();
    Stores stores = new Stores();
    final List<Event> uncommitted = new ArrayList<>();
    private long nextOffset;
    private boolean open = true;
    private Listing listing;
    int statusAtStart;
    int intentsAtStart;
    int incarnation = 1;
    long announcement;
    long readBack;
    long now = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();

    World(long seed) {
        random = new Random(seed);
    }

    void send(PinIntent intent, String topic) {
        intents.add(new Logged(intent, topic, nextOffset++, now));
    }

    /**
     * Reads one record, status before intents, as the topology does, but for what the broker delivers late; false if there
     * is none.
     */
    boolean read() {
        boolean late = open && stores.intentsRead < intents.size() && random.nextInt(4) == 0;
        if (stores.statusRead < status.size() && !late) {
            readStatus(status.get(stores.statusRead++));
            return true;
        }
        if (stores.intentsRead < intents.size()) {
            Logged next = intents.get(stores.intentsRead++);
            Accepted accepted = new Accepted(
                    next.topic(), next.offset(), next.timestamp(), next.intent().sequence());
            PinState before = stores.pins.get(next.intent().cid());
            Decision decision = engine.onIntent(before, next.intent(), accepted, Moment.at(now));
            carryOut(next.intent().cid(), decision, open && random.nextBoolean());
            return true;
        }
        if (stores.requestsRead < requests.size()) {
            Request next = requests.get(stores.requestsRead++);
            PinState before = stores.pins.get(next.cid());
            boolean missing = next.value().kind() == RecoverRequest.Kind.MISSING;
            carryOut(
                    next.cid(),
                    missing
                            ? engine.onMissing(before, next.value().generation(), Moment.at(now))
                            : engine.onStray(before, Moment.at(now)));
            return true;
        }
        return false;
    }

    /** In a replay the status is read first, but for what a busy broker delivers late. */
    private void hear(Event event) {
        boolean announced = event.announcement() > 0;
        stores.heard.merge(
                event.info().cid(), Heard.first(event.info()), (old, first) -> old.and(event.info(), announced));
    }

    /** All that lay in the logs at the start is read: what was heard is joined with it, and the gate opens. */
    void openIfCaughtUp() {
        if (open || !isRead()) {
            return;
        }
        for (Cid cid : List.copyOf(stores.heard.keySet())) {
            boolean announced = stores.publishedBy.getOrDefault(cid, 0) == incarnation;
            carryOut(cid, engine.onHeard(stores.pins.get(cid), stores.heard.remove(cid), announced, Moment.at(now)));
        }
        open = true;
    }

    /** The stores and the group's offsets are dropped; the logs may have been compacted before. */
    void replay(boolean compacted) {
        crash(false);
        if (compacted) {
            compact();
        }
        committed = new Stores();
        committed.requestsRead = requests.size();
        stores = committed.copy();
        statusAtStart = status.size();
        intentsAtStart = intents.size();
    }

    /** Of every key the last record stays. */
    private void compact() {
        keepLast(intents, next -> List.of(next.topic(), next.intent().cid()));
        keepLast(status, next -> next.info().cid());
    }

    private static <T> void keepLast(List<T> log, Function<T, Object> key) {
        Set<Object> seen = new HashSet<>();
        for (int i = log.size() - 1; i >= 0; i--) {
            if (!seen.add(key.apply(log.get(i)))) {
                log.remove(i);
            }
        }
    }

    /** The node changes behind our back. */
    void meddle(Cid cid) {
        if (random.nextBoolean()) {
            node.remove(cid);
        } else {
            node.put(cid, random.nextInt(4) == 0 ? PinMode.DIRECT : PinMode.RECURSIVE);
        }
    }

    /** The listing of an audit is taken. */
    void list() {
        listing = new Listing(Map.copyOf(node), now);
    }

    /** The listing that was taken last is compared with the stores, and what is wrong goes to the log. */
    void compare(List<Cid> cids) {
        if (listing == null || !open) {
            return;
        }
        for (Cid cid : cids) {
            PinState state = stores.pins.get(cid);
            if (state == null) {
                if (listing.pins().containsKey(cid)) {
                    requests.add(new Request(cid, RecoverRequest.stray()));
                }
            } else if (state.operation() == null && state.standing().at().toEpochMilli() < listing.began()) {
                compare(cid, state);
            }
        }
        listing = null;
    }

    private void compare(Cid cid, PinState state) {
        PinMode held = listing.pins().get(cid);
        if (state.purpose(ME) == OperationType.PIN) {
            if (held != state.pin().mode()) {
                requests.add(new Request(cid, RecoverRequest.missing(state.generation())));
            }
        } else if (held != null) {
            requests.add(new Request(cid, RecoverRequest.stray()));
        }
    }

    private void readStatus(Event event) {
        if (event.announcement() > 0) {
            if (event.incarnation() == incarnation) {
                readBack = event.announcement();
            } else if (!open) {
                hear(event);
            }
            return;
        }
        Cid cid = event.info().cid();
        if (!open) {
            hear(event);
        }
        boolean ours = stores.publishedBy.getOrDefault(cid, 0) == incarnation;
        boolean behind = !ours || stores.published.get(cid) <= readBack;
        Arrival arrival =
                open || ours ? new Arrival(behind, event.incarnation() != incarnation && open) : Arrival.HEARD;
        carryOut(cid, engine.onReport(stores.pins.get(cid), event.info(), arrival, Moment.at(now)));
    }

    void recover(Cid cid) {
        carryOut(cid, engine.onRecover(stores.pins.get(cid), null, Moment.at(now)));
    }

    /** A recover of all, by the timer or on demand, of what is in error when it begins. */
    void sweep(boolean automatic) {
        for (Slot slot : List.copyOf(stores.agenda.keySet())) {
            if (slot.lane() == Lane.RESTING || (slot.lane() == Lane.GIVEN_UP && !automatic)) {
                for (Cid cid : List.copyOf(stores.agenda.get(slot).keySet())) {
                    PinState before = stores.pins.get(cid);
                    carryOut(cid, engine.onSweep(before, slot, automatic, Moment.at(now)));
                    checkSwept(cid, before, automatic);
                }
            }
        }
    }

    private void checkSwept(Cid cid, PinState before, boolean automatic) {
        PinState after = stores.pins.get(cid);
        long failing = now - before.operation().failingSince();
        boolean hopeless = automatic && failing >= GIVE_UP_AFTER.toMillis();
        boolean givenUp = after.slot().lane() == Lane.GIVEN_UP;
        if (givenUp != hopeless || givenUp != (after.operation().phase() == Phase.ERROR)) {
            violations.add(cid + ", failing for " + failing + " ms, swept to " + after.slot());
        }
        if (after.operation().attempts() != before.operation().attempts()
                || !after.standing().error().equals(before.standing().error())) {
            violations.add(cid + " was in " + before.standing() + " and is in " + after.standing());
        }
    }

    /** Fires every timer that is due. */
    void fireTimers() {
        openIfCaughtUp();
        if (!open) {
            return;
        }
        for (Slot slot : List.copyOf(stores.agenda.keySet())) {
            if (slot.lane() == Lane.LATER && slot.due() <= now) {
                for (Cid cid : List.copyOf(stores.agenda.get(slot).keySet())) {
                    carryOut(cid, engine.onDue(stores.pins.get(cid), slot, Moment.at(now)));
                }
            }
        }
    }

    /** The catch-up gate: no call before all that lay in the logs at the start of this incarnation is read. */
    private boolean isRead() {
        return stores.statusRead >= statusAtStart && stores.intentsRead >= intentsAtStart;
    }

    private void carryOut(Cid cid, Decision decision) {
        carryOut(cid, decision, false);
    }

    /** @param atOnce whether what is queued is handed out at once, and told of only if it then waits */
    private void carryOut(Cid cid, Decision decision, boolean atOnce) {
        decision.effects()
                .forEach(effect -> effect.apply(new Effect.Handler() {
                    @Override
                    public void enqueue(Effect.Enqueue e) {
                        stores.agenda
                                .computeIfAbsent(e.slot(), s -> new HashMap<>())
                                .put(cid, e.generation());
                    }

                    @Override
                    public void dequeue(Effect.Dequeue e) {
                        begun.remove(cid);
                        Map<Cid, Long> rows = stores.agenda.get(e.slot());
                        if (rows != null) {
                            rows.remove(cid);
                            if (rows.isEmpty()) {
                                stores.agenda.remove(e.slot());
                            }
                        }
                    }

                    @Override
                    public void cancel(Effect.Cancel e) {
                        Call call = calls.get(cid);
                        if (call != null && call.state.generation() == e.generation()) {
                            call.cancelled = true;
                        }
                    }

                    @Override
                    public void publish(Effect.Publish e) {
                        PinState after = decision.state();
                        if (after == null) {
                            return;
                        }
                        boolean overtaken = after.operation() != null
                                && after.operation().phase() == Phase.QUEUED
                                && isOvertaken(cid, after);
                        Heard heard = stores.heard.get(cid);
                        boolean old = !open && heard != null && heard.info().generation() >= after.generation();
                        boolean later = atOnce && waits(after) && isReadBack(cid);
                        if (overtaken || later) {
                            stores.untold.put(cid, incarnation);
                        } else if (!old) {
                            announce(cid, after);
                        }
                    }

                    @Override
                    public void count(Effect.Count e) {}
                }));
        if (decision.state() == null) {
            stores.pins.remove(cid);
        } else {
            stores.pins.put(cid, decision.state());
        }
        if (!waits(decision.state())) {
            stores.untold.remove(cid);
        }
        check(cid);
    }

    private static boolean waits(PinState state) {
        return state != null
                && state.operation() != null
                && state.operation().phase() == Phase.QUEUED
                && state.slot().lane().isReady();
    }

    private void announce(Cid cid, PinState state) {
        announcement++;
        stores.publishedBy.put(cid, incarnation);
        stores.published.put(cid, announcement);
        stores.untold.remove(cid);
        uncommitted.add(new Event(state.info(cid, PEER), incarnation, announcement));
    }

    /** What was handed out at once, and waits for a worker after all, is told of. */
    void tellWhatWaits() {
        openIfCaughtUp();
        if (open) {
            for (Cid cid : List.copyOf(stores.untold.keySet())) {
                PinState state = stores.pins.get(cid);
                if (!isOvertaken(cid, state)) {
                    announce(cid, state);
                }
            }
        }
    }

    /** One agenda row for what is unfinished or in error, and one in a lane of errors exactly for what is in error. */
    private void check(Cid cid) {
        PinState state = stores.pins.get(cid);
        List<Slot> rows = new ArrayList<>();
        stores.agenda.forEach((slot, cids) -> {
            if (cids.containsKey(cid)) {
                rows.add(slot);
            }
        });
        List<Slot> wanted = state == null || state.slot() == null ? List.of() : List.of(state.slot());
        if (!rows.equals(wanted)) {
            violations.add("agenda of " + cid + " is " + rows + " but the state says " + wanted);
        }
        if (state != null && state.operation() != null) {
            boolean rests = state.operation().phase() == Phase.ERROR;
            if (state.slot() == null || rests != state.slot().lane().isOfErrors()) {
                violations.add(cid + " is in " + state.operation() + " at " + state.slot());
            }
            long since = state.operation().failingSince();
            if (since > now || (rests && since == 0)) {
                violations.add(cid + " fails since " + since + " in " + state.operation());
            }
        } else if (state != null
                && state.slot() != null
                && state.slot().lane() != Lane.LATER
                && state.slot().lane() != Lane.ELSEWHERE) {
            violations.add(cid + " is done and at " + state.slot());
        }
        if (state != null) {
            checkIndex(cid, state);
        }
        if (state != null && state.slot() != null) {
            boolean givenUp = state.slot().lane() == Lane.GIVEN_UP;
            if (givenUp != (state.standing().reason() == Reason.GAVE_UP)) {
                violations.add(cid + " says " + state.standing() + " at " + state.slot());
            }
        }
    }

    /** The agenda is an index: of these statuses every Cid has its row in these lanes. */
    private void checkIndex(Cid cid, PinState state) {
        Lane lane = state.slot() == null ? null : state.slot().lane();
        boolean there = switch (state.standing().status()) {
            case PIN_ERROR, UNPIN_ERROR -> lane != null && lane.isOfErrors();
            case PIN_QUEUED, PINNING, UNPIN_QUEUED, UNPINNING, UNEXPECTEDLY_UNPINNED ->
                lane != null && !lane.isOfErrors();
            case UNPINNED -> lane == Lane.LATER;
            case CLUSTER_ERROR -> false;
            case REMOTE, SHARDED -> lane != null && (lane == Lane.ELSEWHERE) == (state.operation() == null);
            case PINNED -> lane != Lane.ELSEWHERE;
        };
        if (!there) {
            violations.add(cid + " says " + state.standing() + " at " + state.slot());
        }
    }

    void commit() {
        status.addAll(uncommitted);
        uncommitted.clear();
        committed = stores.copy();
    }

    /** The process dies, or loses its partition without knowing. What was not committed is forgotten. */
    void crash(boolean asZombie) {
        if (asZombie) {
            zombies.addAll(calls.values());
        } else {
            calls.values().forEach(call -> {
                if (random.nextBoolean()) {
                    apply(call);
                }
            });
        }
        calls.clear();
        begun.clear();
        uncommitted.clear();
        stores = committed.copy();
        incarnation++;
        open = false;
        listing = null;
        announcement = 0;
        readBack = 0;
        statusAtStart = status.size();
        intentsAtStart = intents.size();
    }

    /** Whether the operation's ticket runs, or has ended and its result is still to be read. */
    private boolean isOut(Cid cid, PinState state) {
        Call call = begun.get(cid);
        return call != null && call.state.generation() == state.generation() && !call.putBack;
    }

    /** Whether a worker has begun with what the event would say is queued, and has told more of it or will. */
    private boolean isOvertaken(Cid cid, PinState state) {
        Call call = begun.get(cid);
        if (call == null || call.state.generation() != state.generation()) {
            return false;
        }
        boolean silent = state.operation().type() == OperationType.REMOTE;
        return !call.putBack || (!silent && state.standing().reason() != Reason.IPFS_UNAVAILABLE);
    }

    /** A worker takes a due operation whose Cid has no call running; false if there is none. */
    boolean startCall() {
        openIfCaughtUp();
        if (!open) {
            return false;
        }
        sayInterrupted();
        List<Cid> due = new ArrayList<>();
        stores.agenda.forEach((slot, rows) -> {
            if (slot.lane().isReady()) {
                rows.keySet().stream()
                        .filter(cid -> !calls.containsKey(cid) && !isOut(cid, stores.pins.get(cid)))
                        .forEach(due::add);
            }
        });
        if (due.isEmpty()) {
            return false;
        }
        Cid cid = due.get(random.nextInt(due.size()));
        PinState state = stores.pins.get(cid);
        if (stores.untold.getOrDefault(cid, incarnation) != incarnation) {
            announce(cid, state);
        }
        Call again = begun.get(cid);
        boolean same = again != null && again.state.generation() == state.generation();
        Call call = same ? again : new Call(cid, state, incarnation);
        call.putBack = false;
        call.untold = false;
        calls.put(cid, call);
        begun.put(cid, call);
        nodeCalls.merge(cid, 1, Integer::sum);
        return true;
    }

    /** A call reports that it runs, as far as its operation is announced. */
    void reportRunning() {
        sayInterrupted();
        for (Call call : calls.values()) {
            if (!call.cancelled && isAnnounced(call) && call.state.operation().type() != OperationType.REMOTE) {
                boolean pin = call.state.operation().type() == OperationType.PIN;
                say(call, pin ? TrackerStatus.PINNING : TrackerStatus.UNPINNING, call.attempt, null, null);
            }
        }
    }

    private boolean isAnnounced(Call call) {
        return call.incarnation != incarnation || isReadBack(call.cid);
    }

    /** Whether what this owner has said last about the Cid is in the log. */
    private boolean isReadBack(Cid cid) {
        return stores.publishedBy.getOrDefault(cid, 0) != incarnation
                || stores.published.getOrDefault(cid, 0L) <= readBack;
    }

    /** The node does what a running call asks; its report comes later. */
    void takeEffect() {
        List<Call> can = new ArrayList<>(calls.values());
        can.removeIf(call -> call.cancelled);
        if (!can.isEmpty()) {
            apply(can.get(random.nextInt(can.size())));
        }
    }

    /** A running call ends; false if none can. */
    boolean endCall(double failures) {
        List<Call> can = new ArrayList<>();
        calls.values().stream().filter(c -> c.cancelled || isAnnounced(c)).forEach(can::add);
        if (can.isEmpty()) {
            return false;
        }
        Call call = can.get(random.nextInt(can.size()));
        calls.remove(call.cid);
        if (call.cancelled) {
            if (random.nextBoolean()) {
                apply(call);
            }
            return true;
        }
        end(call, failures);
        return true;
    }

    /** The node is out of reach: a running call goes back to its lane, and that is no failed attempt. */
    void interrupt() {
        List<Call> can = new ArrayList<>(calls.values());
        can.removeIf(call -> call.cancelled || call.applied);
        if (can.isEmpty()) {
            return;
        }
        Call call = can.get(random.nextInt(can.size()));
        calls.remove(call.cid);
        call.putBack = true;
        call.untold = call.state.operation().type() != OperationType.REMOTE;
    }

    /** What was put back says so, as far as its operation is announced. */
    void sayInterrupted() {
        for (Call call : begun.values()) {
            if (call.untold && isAnnounced(call)) {
                boolean pin = call.state.operation().type() == OperationType.PIN;
                TrackerStatus waits = pin ? TrackerStatus.PIN_QUEUED : TrackerStatus.UNPIN_QUEUED;
                say(call, waits, call.attempt - 1, "out of reach", Reason.IPFS_UNAVAILABLE, null);
                call.untold = false;
            }
        }
    }

    /** A zombie's call ends, and it says how, or only that there was one; false if there is none. */
    boolean endZombie() {
        if (zombies.isEmpty()) {
            return false;
        }
        Call call = zombies.remove(random.nextInt(zombies.size()));
        spokenOfByZombies.add(call.cid);
        OperationType type = call.state.operation().type();
        if (type == OperationType.REMOTE || random.nextBoolean()) {
            end(call, 0.2);
        } else {
            apply(call);
            boolean pin = type == OperationType.PIN;
            say(call, pin ? TrackerStatus.PINNING : TrackerStatus.UNPINNING, call.attempt, "", null);
        }
        return true;
    }

    private void end(Call call, double failures) {
        OperationType type = call.state.operation().type();
        if (!call.applied && random.nextDouble() < failures) {
            boolean again = call.attempt <= MAX_RETRIES;
            Instant next = again ? Instant.ofEpochMilli(now + 1000) : null;
            TrackerStatus failed = switch (type) {
                case PIN -> again ? TrackerStatus.PIN_QUEUED : TrackerStatus.PIN_ERROR;
                case UNPIN -> again ? TrackerStatus.UNPIN_QUEUED : TrackerStatus.UNPIN_ERROR;
                case REMOTE -> Transition.restingStatus(call.state.pin());
            };
            say(call, failed, call.attempt, "failed", next);
            return;
        }
        apply(call);
        TrackerStatus done = switch (type) {
            case PIN -> TrackerStatus.PINNED;
            case UNPIN -> TrackerStatus.UNPINNED;
            case REMOTE -> Transition.restingStatus(call.state.pin());
        };
        say(call, done, call.attempt, "", null);
    }

    private void apply(Call call) {
        if (call.applied) {
            return;
        }
        call.applied = true;
        if (call.state.operation().type() == OperationType.PIN) {
            node.put(call.cid, call.state.pin().mode());
        } else {
            node.remove(call.cid);
        }
    }

    private void say(Call call, TrackerStatus said, int attempt, String error, Instant next) {
        String text = error == null ? "" : error;
        say(call, said, attempt, text, text.isEmpty() ? null : Reason.IPFS_ERROR, next);
    }

    private void say(Call call, TrackerStatus said, int attempt, String text, Reason reason, Instant next) {
        Standing standing = new Standing(said, Instant.ofEpochMilli(now), text, reason, attempt, false, next, null);
        PinInfo info = PinState.info(call.cid, call.state.pin(), call.state.generation(), standing, PEER);
        status.add(new Event(info, call.incarnation, 0));
    }

    /** The status log, by Cid. */
    Map<Cid, List<PinInfo>> log() {
        return status.stream().map(Event::info).collect(Collectors.groupingBy(PinInfo::cid, Collectors.toList()));
    }

    /** What the node should hold: the fold of the intents, by the rules of the design alone. */
    Map<Cid, PinMode> fold() {
        Map<Cid, Logged> latest = new LinkedHashMap<>();
        for (Logged next : intents) {
            latest.merge(next.intent().cid(), next, World::later);
        }
        Map<Cid, PinMode> fold = new HashMap<>();
        latest.forEach((cid, last) -> {
            Pin pin = last.intent().pin();
            boolean here = pin.type() != PinType.META && !pin.isRemoteTo(ME);
            if (last.intent().op() == PinIntent.Op.PIN && here) {
                fold.put(cid, pin.mode());
            }
        });
        return fold;
    }

    private static Logged later(Logged old, Logged next) {
        Long a = old.intent().sequence();
        Long b = next.intent().sequence();
        if (a != null && b != null && !a.equals(b)) {
            return b > a ? next : old;
        }
        if (old.topic().equals(next.topic()) || next.timestamp() > old.timestamp()) {
            return next;
        }
        boolean pinWins = next.timestamp() == old.timestamp()
                && !(next.intent().op() == PinIntent.Op.UNPIN && old.intent().op() == PinIntent.Op.PIN);
        return pinWins ? next : old;
    }
}
