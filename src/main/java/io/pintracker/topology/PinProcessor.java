package io.pintracker.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.dispatch.Dispatcher;
import io.pintracker.dispatch.Lease;
import io.pintracker.engine.Accepted;
import io.pintracker.engine.Engine;
import io.pintracker.engine.PinState;
import io.pintracker.model.Cid;
import io.pintracker.model.CidFormatException;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.MalformedRecordException.Kind;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.RecoverRequest;
import io.pintracker.tracing.TraceContext;
import io.pintracker.tracing.TrackerSpan;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Where records arrive: understands them, has the engine decide, and sets what cannot be understood aside. One per task;
 * confined to its thread, which never waits here (invariant 7).
 */
final class PinProcessor implements Processor<byte[], byte[], byte[], byte[]> {
    static final String STATUS_SINK = "status-out";
    static final String DEAD_LETTER_SINK = "dead-letters-out";

    private static final Duration TICK = Duration.ofMillis(100);
    private static final int TIDY_EVERY = 10;

    private static final int CENSUS_SLICE = 200;

    private final TrackerTopics topics;
    private final Engine engine;
    private final Dispatcher dispatcher;
    private final Tallies tallies;
    private final DeadLetters deadLetters;
    private final Gates gates;
    private final Figures figures;
    private final CutSweeps cutSweeps;
    private final Clock clock;
    private final Random random;
    private final Supplier<Lease> leases;
    private final int windowSize;
    private final Duration recoverInterval;

    private ProcessorContext<byte[], byte[]> context;
    private CatchUpGate gate;
    private TaskLanes lanes;
    private TaskState state;
    private CatchUp catchUp;
    private Sweeps sweeps;
    private Census census;
    private int incarnation;
    private int ticks;

    PinProcessor(
            TrackerTopics topics,
            Engine engine,
            Dispatcher dispatcher,
            Tallies tallies,
            Gates gates,
            Figures figures,
            CutSweeps cutSweeps,
            Clock clock,
            Random random,
            Supplier<Lease> leases,
            int windowSize,
            Duration recoverInterval) {
        this.topics = topics;
        this.engine = engine;
        this.dispatcher = dispatcher;
        this.tallies = tallies;
        deadLetters = new DeadLetters(tallies);
        this.gates = gates;
        this.figures = figures;
        this.cutSweeps = cutSweeps;
        this.clock = clock;
        this.random = random;
        this.leases = leases;
        this.windowSize = windowSize;
        this.recoverInterval = recoverInterval;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> newContext) {
        context = newContext;
        incarnation = random.nextInt();
        int partition = context.taskId().partition();
        // All tasks of a thread tick together: not all of them are to tidy up at the same tick.
        ticks = partition;
        Set<TopicPartition> read = new HashSet<>();
        topics.intents().forEach(topic -> read.add(new TopicPartition(topic, partition)));
        TopicPartition status = new TopicPartition(topics.status(), partition);
        read.add(status);
        gate = gates.assigned(partition, read, status);
        KnownCids known = new KnownCids(topics.partitions());
        PinStore pins = new PinStore(context.getStateStore(PinStore.NAME), known, topics.partitions());
        Agenda agenda = new Agenda(context.getStateStore(Agenda.NAME));
        sweeps = Sweeps.of(agenda, recoverInterval, partition);
        lanes = new TaskLanes(pins, agenda, dispatcher, gate, sweeps, incarnation, leases.get(), windowSize);
        // The rest is reported once a second; a start is over a second sooner with this.
        catchUp = new CatchUp(
                gate, new HeardStore(context.getStateStore(Agenda.NAME)), () -> gates.report(partition, gate.lag()));
        census = new Census(
                context.getStateStore(PinStore.NAME),
                new CountStore(context.getStateStore(CountStore.NAME)),
                known,
                CENSUS_SLICE,
                dispatcher.identity().peer());
        state = new TaskState(
                engine,
                pins,
                agenda,
                lanes,
                this::publish,
                catchUp::isOldNews,
                new Unannounced(gate, agenda, gates::isAnyClosed),
                tallies,
                census,
                clock,
                incarnation);
        // Of an empty store all is known with this, and the first intents of a replay need not look for their Cids.
        census.walk();
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, now -> tick());
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata where = context.recordMetadata().orElseThrow();
        try {
            if (where.topic().equals(topics.status())) {
                status(record);
            } else if (where.topic().equals(topics.recover())) {
                recover(record);
            } else {
                traced(record, where);
            }
        } catch (MalformedRecordException e) {
            // Of a topic that is read first the record carries its place in the order, not its time.
            Long timestamp = topics.intents().contains(where.topic()) ? record.timestamp() : null;
            context.forward(deadLetters.of(record, where, e, clock.millis(), timestamp), DEAD_LETTER_SINK);
        }
        gate.read(where.topic(), where.offset());
        catchUp.advance(state);
        // At once: a listing takes a status that nobody is counted in for one that nobody has.
        census.write();
        state.handOut();
    }

    private void traced(Record<byte[], byte[]> record, RecordMetadata where) throws MalformedRecordException {
        try (TrackerSpan span =
                dispatcher.tracing().intent(record.headers(), where.topic(), where.partition(), where.offset())) {
            try {
                intent(record, where, span);
            } catch (MalformedRecordException e) {
                span.failed(e.getMessage());
                throw e;
            }
        }
    }

    private void intent(Record<byte[], byte[]> record, RecordMetadata where, TrackerSpan span)
            throws MalformedRecordException {
        Cid cid = cid(record.key(), where.partition());
        PinIntent intent = record.value() == null ? PinIntent.unpin(cid) : withKey(cid, Json.intent(record.value()));
        Accepted accepted = new Accepted(where.topic(), where.offset(), record.timestamp(), intent.sequence());
        state.intent(cid, intent, accepted, record.headers().lastHeader(PinIntent.AWAITED) != null, span);
    }

    private static PinIntent withKey(Cid key, PinIntent intent) throws MalformedRecordException {
        if (intent.cid() != null && !intent.cid().equals(key)) {
            throw new MalformedRecordException(
                    Kind.KEY_MISMATCH, "the key is " + key + " but the value's cid is " + intent.cid());
        }
        return intent.cid() != null
                ? intent
                : new PinIntent(intent.op(), intent.pin().completed(key, null), intent.sequence());
    }

    private void status(Record<byte[], byte[]> record) throws MalformedRecordException {
        Announcement announcement = Announcement.of(record.headers());
        if (announcement != null) {
            // Written by a task, in one transaction with its store: news of its place in the log, but of nothing else.
            state.readBack(announcement);
        }
        boolean heard = catchUp.hears(announcement, incarnation);
        if (record.value() == null || (announcement != null && !heard)) {
            return;
        }
        Cid cid = cid(record.key(), context.taskId().partition());
        PinInfo report = Json.info(record.value());
        if (heard) {
            catchUp.hear(cid, report, announcement != null);
        }
        if (announcement != null) {
            return;
        }
        state.report(cid, report, heard, incarnation != incarnationOf(record) && gate.isOpen());
    }

    /** Which task's call the event is about; 0 if it does not say. */
    private static int incarnationOf(Record<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(Dispatcher.INCARNATION);
        byte[] value = header == null ? null : header.value();
        return value == null || value.length != Integer.BYTES
                ? 0
                : ByteBuffer.wrap(value).getInt();
    }

    private void recover(Record<byte[], byte[]> record) throws MalformedRecordException {
        RecoverRequest request = Json.recoverRequest(record.value());
        if (record.key() == null && request.kind() == RecoverRequest.Kind.RECOVER) {
            sweeps.request(request.reason());
            return;
        }
        Cid cid = cid(record.key(), context.taskId().partition());
        state.request(cid, (before, moment) -> switch (request.kind()) {
            case RECOVER -> engine.onRecover(before, request.reason(), moment);
            case MISSING -> engine.onMissing(before, request.generation(), moment);
            case STRAY -> engine.onStray(before, moment);
        });
    }

    private Cid cid(byte[] key, int partition) throws MalformedRecordException {
        if (key == null) {
            throw new MalformedRecordException(Kind.NO_KEY, "the record has no key; it must be the text of a CID");
        }
        Cid cid;
        try {
            cid = Cid.parseCanonical(new String(key, UTF_8));
        } catch (CidFormatException e) {
            throw new MalformedRecordException(Kind.BAD_KEY, e.getMessage());
        }
        int right = Partitions.of(key, topics.partitions());
        if (right != partition) {
            throw new MalformedRecordException(
                    Kind.WRONG_PARTITION,
                    "the record lies in partition " + partition + " but its key belongs in " + right
                            + "; producers must hash keys with murmur2 (librdkafka: partitioner=murmur2_random)");
        }
        return cid;
    }

    private void publish(Cid cid, PinState published, Announcement announcement, TraceContext trace) {
        byte[] key = cid.toString().getBytes(UTF_8);
        byte[] value = published == null ? null : Json.bytes(published.info(cid, dispatcher.identity()));
        Headers headers = announcement.headers();
        TraceContext.write(trace, headers);
        context.forward(new Record<>(key, value, clock.millis(), headers), STATUS_SINK);
    }

    private void tick() {
        catchUp.advance(state);
        state.fireTimers();
        state.handOut();
        state.announce();
        state.sweep(sweeps);
        boolean tidy = ++ticks % TIDY_EVERY == 0;
        // What is there is checked slowly; what is not is made quickly.
        if (tidy || !census.isComplete()) {
            census.walk();
        }
        if (tidy) {
            state.tidy();
            gates.report(context.taskId().partition(), gate.lag());
            figures.report(context.taskId().partition(), figures(), census.fingerprint());
        }
        census.write();
    }

    private TaskFigures figures() {
        Counts counts = census.counts();
        return new TaskFigures(
                counts == null ? Map.of() : counts.byStatus(),
                counts == null ? Map.of() : counts.byLane(),
                lanes.oldestDue(),
                gate.lag(),
                census.mended());
    }

    @Override
    public void close() {
        sweeps.close(cutSweeps);
        lanes.close();
        gates.revoked(context.taskId().partition());
        figures.revoked(context.taskId().partition());
    }
}
