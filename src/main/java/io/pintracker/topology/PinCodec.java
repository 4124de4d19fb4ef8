package io.pintracker.topology;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import io.pintracker.model.PinType;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The pin within a {@link PinRow}. The Cid is the row's key and not repeated. */
final class PinCodec {
    private PinCodec() {}

    static void write(CborOut out, Pin pin) throws IOException {
        if (out.absent(pin)) {
            return;
        }
        out.text(pin.type().text());
        out.text(pin.name());
        out.number(pin.maxDepth());
        out.texts(pin.allocations());
        out.number(pin.replicationFactorMin());
        out.number(pin.replicationFactorMax());
        out.texts(pin.userAllocations());
        out.number(pin.shardSize());
        out.time(pin.expireAt());
        out.map(pin.metadata());
        out.cid(pin.pinUpdate());
        out.texts(pin.origins());
        out.cid(pin.reference());
        out.time(pin.timestamp());
        out.end();
    }

    /**
     * Only how the node of {@code self} is to hold it, null if it is not to; what is behind that is not read.
     */
    static PinMode readMode(CborIn in, String self) throws IOException {
        PinType type = PinType.ofText(in.text());
        in.skip();
        int maxDepth = in.number();
        List<String> allocations = in.texts();
        boolean remote = Pin.isRemoteTo(self, in.number(), in.number(), allocations);
        return type == PinType.META || remote ? null : Pin.mode(maxDepth);
    }

    static Pin read(CborIn in, Cid cid) throws IOException {
        PinType type = PinType.ofText(in.text());
        String name = in.text();
        int maxDepth = in.number();
        List<String> allocations = in.texts();
        int replicationFactorMin = in.number();
        int replicationFactorMax = in.number();
        List<String> userAllocations = in.texts();
        long shardSize = in.longNumber();
        Instant expireAt = in.instant();
        Map<String, String> metadata = in.map();
        Cid pinUpdate = in.cid();
        List<String> origins = in.texts();
        Cid reference = in.cid();
        Instant timestamp = in.instant();
        in.end();
        return new Pin(
                cid,
                type,
                name,
                maxDepth,
                allocations,
                replicationFactorMin,
                replicationFactorMax,
                userAllocations,
                shardSize,
                expireAt,
                metadata,
                pinUpdate,
                origins,
                reference,
                timestamp);
    }
}
