package io.pintracker.topology;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.pintracker.engine.Accepted;
import io.pintracker.engine.Lane;
import io.pintracker.engine.Operation;
import io.pintracker.engine.OperationType;
import io.pintracker.engine.Phase;
import io.pintracker.engine.PinState;
import io.pintracker.engine.Slot;
import io.pintracker.engine.Standing;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.model.Progress;
import io.pintracker.model.Reason;
import io.pintracker.model.TrackerStatus;
import io.pintracker.tracing.TraceContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * The binary form of a {@link PinRow}: one CBOR array, its first element the version. Positions instead of names, since
 * there are millions of rows; enums by their numbers or names, never by order. The Cid is the row's key and not repeated.
 * A trace, if there is one, is a last element more, which releases that know nothing of it do not read.
 * Thread-safe.
 */
final class PinRowCodec {
    private static final int VERSION = 2;

    /** Half of a surrogate pair, which JSON may hold, becomes U+FFFD: no text of anybody's may stop a task. */
    private static final CBORFactory CBOR = CBORFactory.builder()
            .enable(CBORGenerator.Feature.LENIENT_UTF_ENCODING)
            .build();

    private PinRowCodec() {}

    static byte[] encode(PinRow row) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(192);
        try (CBORGenerator generator = CBOR.createGenerator(bytes)) {
            CborOut out = new CborOut(generator);
            PinState state = row.state();
            out.start();
            out.number(VERSION);
            out.number(row.incarnation());
            out.number(row.isAnnounced() ? row.announcement() : ~row.announcement());
            out.bool(state.wanted());
            out.bool(state.mayBeHeld());
            out.number(state.generation());
            write(out, state.accepted());
            write(out, state.operation());
            write(out, state.slot());
            write(out, state.standing());
            PinCodec.write(out, state.pin());
            write(out, row.trace());
            out.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * @throws IllegalStateException if the bytes are not a row of this version
     */
    static PinRow decode(Cid cid, byte[] bytes) {
        try (CBORParser parser = CBOR.createParser(bytes)) {
            CborIn in = new CborIn(parser);
            begin(in, cid);
            int incarnation = in.number();
            long announcement = in.longNumber();
            boolean wanted = in.bool();
            boolean mayBeHeld = in.bool();
            long generation = in.longNumber();
            Accepted accepted = in.isPresent() ? readAccepted(in) : null;
            Operation operation = in.isPresent() ? readOperation(in) : null;
            Slot slot = in.isPresent() ? readSlot(in) : null;
            Standing standing = in.isPresent() ? readStanding(in) : null;
            Pin pin = in.isPresent() ? PinCodec.read(in, cid) : null;
            TraceContext trace = in.hasMore() ? readTrace(in) : null;
            return new PinRow(
                    new PinState(accepted, pin, wanted, mayBeHeld, generation, operation, slot, standing),
                    incarnation,
                    announcement >= 0 ? announcement : ~announcement,
                    announcement >= 0,
                    trace);
        } catch (IOException e) {
            throw damaged(cid, e);
        }
    }

    /**
     * Only what an audit needs: the rest is passed over, which takes about half of the time.
     *
     * @param self whose allocations make a pin ours
     * @throws IllegalStateException as {@link #decode}
     */
    static PinFact fact(Cid cid, byte[] bytes, String self) {
        try (CBORParser parser = CBOR.createParser(bytes)) {
            CborIn in = new CborIn(parser);
            begin(in, cid);
            in.skip(); // The incarnation,
            in.skip(); // the announcement.
            boolean wanted = in.bool();
            in.skip(); // Whether it may be held.
            long generation = in.longNumber();
            in.skip(); // What was accepted.
            boolean settled = !in.skip();
            in.skip(); // The slot.
            TrackerStatus status = null;
            Instant since = null;
            if (in.isPresent()) {
                status = TrackerStatus.ofText(in.text());
                since = in.instant();
                in.skipRest();
            }
            PinMode mode = wanted && in.isPresent() ? PinCodec.readMode(in, self) : null;
            return new PinFact(cid, generation, settled, mode, status, since);
        } catch (IOException e) {
            throw damaged(cid, e);
        }
    }

    private static void begin(CborIn in, Cid cid) throws IOException {
        in.start();
        int version = in.number();
        if (version != VERSION) {
            throw new IllegalStateException("the row of " + cid + " has version " + version + ", not " + VERSION
                    + ": it was written by another release; replay the intents to rebuild the stores");
        }
    }

    private static IllegalStateException damaged(Cid cid, IOException cause) {
        return new IllegalStateException("the row of " + cid + " is damaged; replay the intents to rebuild it", cause);
    }

    /** Writes nothing at all where there is none, which is the rule. */
    private static void write(CborOut out, TraceContext trace) throws IOException {
        if (trace != null) {
            out.start();
            out.text(trace.traceparent());
            out.text(trace.tracestate());
            out.end();
        }
    }

    private static TraceContext readTrace(CborIn in) throws IOException {
        TraceContext trace = new TraceContext(in.text(), in.text());
        in.end();
        return trace;
    }

    private static void write(CborOut out, Accepted accepted) throws IOException {
        if (out.absent(accepted)) {
            return;
        }
        out.text(accepted.topic());
        out.number(accepted.offset());
        out.number(accepted.timestamp());
        if (accepted.sequence() == null) {
            out.nothing();
        } else {
            out.number(accepted.sequence());
        }
        out.end();
    }

    private static Accepted readAccepted(CborIn in) throws IOException {
        Accepted accepted = new Accepted(in.text(), in.longNumber(), in.longNumber(), in.longOrNull());
        in.end();
        return accepted;
    }

    private static void write(CborOut out, Operation operation) throws IOException {
        if (out.absent(operation)) {
            return;
        }
        out.text(operation.type().name());
        out.text(operation.phase().name());
        out.number(operation.attempts());
        out.bool(operation.verify());
        out.number(operation.failingSince());
        out.end();
    }

    private static Operation readOperation(CborIn in) throws IOException {
        Operation operation = new Operation(
                OperationType.valueOf(in.text()), Phase.valueOf(in.text()), in.number(), in.bool(), in.longNumber());
        in.end();
        return operation;
    }

    private static void write(CborOut out, Slot slot) throws IOException {
        if (out.absent(slot)) {
            return;
        }
        out.number(slot.lane().number());
        out.number(slot.due());
        out.end();
    }

    private static Slot readSlot(CborIn in) throws IOException {
        Slot slot = new Slot(Lane.ofNumber(in.number()), in.longNumber());
        in.end();
        return slot;
    }

    private static void write(CborOut out, Standing standing) throws IOException {
        if (out.absent(standing)) {
            return;
        }
        out.text(standing.status().text());
        out.time(standing.at());
        out.text(standing.error());
        out.text(standing.reason() == null ? "" : standing.reason().text());
        out.number(standing.attempts());
        out.bool(standing.priority());
        out.time(standing.nextAttemptAt());
        if (!out.absent(standing.progress())) {
            out.number(standing.progress().nodes());
            out.number(standing.progress().bytes());
            out.time(standing.progress().at());
            out.end();
        }
        out.end();
    }

    private static Standing readStanding(CborIn in) throws IOException {
        TrackerStatus status = TrackerStatus.ofText(in.text());
        Instant at = in.instant();
        String error = in.text();
        String reason = in.text();
        int attempts = in.number();
        boolean priority = in.bool();
        Instant nextAttemptAt = in.instant();
        Progress progress = null;
        if (in.isPresent()) {
            progress = new Progress(in.longNumber(), in.longNumber(), in.instant());
            in.end();
        }
        in.end();
        return new Standing(
                status,
                at,
                error,
                reason.isEmpty() ? null : Reason.ofText(reason),
                attempts,
                priority,
                nextAttemptAt,
                progress);
    }
}
