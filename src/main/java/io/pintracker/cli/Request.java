package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PinIntent;
import io.pintracker.model.PinIntent.Op;
import io.pintracker.model.Reason;
import io.pintracker.model.RecoverRequest;
import java.time.Instant;

/** What a command asks of the tracker: an intent, or to try again what is in error. Immutable. */
final class Request {
    private static final String PLAIN = "{}";

    private final Cid cid;
    private final Op op;
    private final Instant created;
    private final Integer partition;
    private final byte[] value;

    private Request(Cid cid, Op op, Instant created, Integer partition, byte[] value) {
        this.cid = cid;
        this.op = op;
        this.created = created;
        this.partition = partition;
        this.value = value;
    }

    /** @throws CliException if the tracker could not read it */
    static Request of(PinIntent intent) {
        byte[] value = Json.bytes(intent);
        try {
            // It would end among the dead letters, behind a code that says it was written.
            Json.intent(value);
        } catch (MalformedRecordException e) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The intent for " + intent.cid() + " is more than the tracker reads: " + e.getMessage()
                            + "; shorten --name, --meta or --origin. Nothing was sent",
                    e);
        }
        Instant created = intent.op() == Op.PIN ? intent.pin().timestamp() : null;
        return new Request(intent.cid(), intent.op(), created, null, value);
    }

    static Request recover(Cid cid) {
        return new Request(cid, null, null, null, recover((Reason) null));
    }

    /** @param reason null for all that is in error */
    static Request recoverAllOf(int partition, Reason reason) {
        return new Request(null, null, null, partition, recover(reason));
    }

    /** The value of a request to try again what failed for that reason; with null, whatever failed. */
    static byte[] recover(Reason reason) {
        return reason == null ? PLAIN.getBytes(UTF_8) : Json.bytes(RecoverRequest.of(reason));
    }

    /** Null for all of a partition. */
    Cid cid() {
        return cid;
    }

    /** Null for a recover. */
    Op op() {
        return op;
    }

    /** The submission time of a pin, else null. */
    Instant created() {
        return created;
    }

    /** Null where Kafka's default partitioner decides. */
    Integer partition() {
        return partition;
    }

    byte[] value() {
        return value.clone();
    }
}
