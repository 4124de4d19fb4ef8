package io.pintracker.audit;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.time.Clock;
import java.time.Instant;
import java.util.function.BiConsumer;

/**
 * How much the node has listed.
 *
 * @param began when the listing began; what has happened since may or may not be in it
 * @param unreadable pins under what is no Cid here
 */
record Listed(Instant began, long recursive, long direct, long unreadable) {
    /** Lists the node, one mode after the other. */
    static Listed of(IpfsClient node, Call call, Clock clock, BiConsumer<Cid, PinMode> visitor) throws IpfsException {
        Instant began = clock.instant();
        Reader recursive = new Reader(visitor, PinMode.RECURSIVE);
        Reader direct = new Reader(visitor, PinMode.DIRECT);
        return new Listed(
                began,
                node.list(PinMode.RECURSIVE, call, recursive),
                node.list(PinMode.DIRECT, call, direct),
                recursive.unreadable + direct.unreadable);
    }

    private static final class Reader implements IpfsClient.PinVisitor {
        private final BiConsumer<Cid, PinMode> visitor;
        private final PinMode mode;
        private long unreadable;

        Reader(BiConsumer<Cid, PinMode> visitor, PinMode mode) {
            this.visitor = visitor;
            this.mode = mode;
        }

        @Override
        public void pin(Cid cid) {
            visitor.accept(cid, mode);
        }

        @Override
        public boolean skips(String text) {
            unreadable++;
            return true;
        }
    }
}
