package io.pintracker.ipfs;

import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.util.List;

/**
 * One IPFS node. Thread-safe; every call blocks its thread until it has really ended: answered, failed, or aborted
 * (invariant 2 rests on this). A pin or unpin that is aborted, or whose limit has passed, ends when the node says that it
 * has, so that what comes next cannot be overtaken by it; the wait for a
 * node that does not say so ends after ten seconds, or one second after it has closed the connection without a word.
 *
 * <p>Every call may throw {@link IpfsException.Unavailable} when the node is out of reach and {@link
 * IpfsException.Aborted} after {@link Call#abort()}.
 */
public interface IpfsClient extends AutoCloseable {

    /**
     * Makes the node hold {@code pin}, in its mode. Returns only on proof: the node holds it already in that mode, or sent
     * the final object with this Cid and no stream error (invariant 8).
     *
     * <p>Never re-pins what is pinned: Kubo drops the old pin while it walks the graph again (spec kubo-rpc, 1). So the name
     * of a pin is that of its first pinning. A direct pin of what is held recursively is unpinned first, since Kubo refuses
     * it otherwise.
     *
     * <p>With {@link Pin#pinUpdate()} only the difference is fetched, where the node holds the other Cid recursively; where
     * that cannot be, it is an ordinary pin. Meanwhile the node is asked to connect to up to ten {@link Pin#origins()}.
     *
     * @throws IpfsException.NoProgress if the graph has not grown for {@code pin_timeout}, or nothing has come for {@code
     *     first_block_timeout}
     * @throws IpfsException.TimedOut after {@code pin_total_timeout}
     * @throws IpfsException.Refused if the node answered with an error
     * @throws IpfsException.Invalid if it will always answer with that error
     * @throws IpfsException.UnpinDisabled if it would have to be unpinned first and {@code unpin_disable} is set
     */
    void pin(Pin pin, Call call, ProgressListener progress) throws IpfsException;

    /**
     * As {@link #pin}, where it is known that the node holds the Cid in no mode, so that it need not be asked. What is held
     * after all is pinned again, which is harmless unless that fails: see there.
     */
    void pinAbsent(Pin pin, Call call, ProgressListener progress) throws IpfsException;

    /**
     * As {@link #pinAbsent(Pin, Call, ProgressListener)} for several in one request: all are pinned, or it is not known
     * which. The node pins them in order up to the first that fails, and those before stay pinned. Waits for growth for
     * five seconds at most, so that content that nobody has does not hold up the others for long.
     *
     * @param pins at least one; recursive, of one name, without origins and {@code pin_update}
     * @param progress hears of all together
     * @throws IllegalArgumentException if they are not such
     */
    void pinAbsent(List<Pin> pins, Call call, ProgressListener progress) throws IpfsException;

    /**
     * Makes the node not hold {@code cid}, neither recursively nor directly; done at once if it does not.
     *
     * @throws IpfsException.TimedOut after {@code unpin_timeout}
     * @throws IpfsException.UnpinDisabled if {@code unpin_disable} is set
     */
    void unpin(Cid cid, Call call) throws IpfsException;

    /**
     * As {@link #unpin(Cid, Call)} for several in one request, with its limit for the whole: all are unpinned, or it is
     * not known which. Here what the node does not hold is an error, since nothing behind it is unpinned.
     *
     * @param cids at least one
     */
    void unpin(List<Cid> cids, Call call) throws IpfsException;

    /**
     * Streams what the node holds in one mode, without keeping it.
     *
     * @return how many there were; a listing that broke off is an exception, never a shorter list
     */
    long list(PinMode mode, Call call, PinVisitor visitor) throws IpfsException;

    /** Whether the node holds {@code cid} in exactly this mode. */
    boolean holds(Cid cid, PinMode mode, Call call) throws IpfsException;

    /**
     * Has the node connect to another.
     *
     * @param address a multiaddress that ends with the peer's id
     * @throws IpfsException.Refused if it could not
     */
    void connect(String address, Call call) throws IpfsException;

    /** How much room the node has. */
    Space space(Call call) throws IpfsException;

    /**
     * Where a path leads, such as {@code /ipns/example.org/a/b}.
     *
     * @throws IpfsException.Refused if it leads nowhere, or to a part of a block
     */
    Cid resolve(String path, Call call) throws IpfsException;

    /**
     * Drops what nothing pins, and tells of each block; the request limit is the time without one.
     *
     * @return how many were dropped; one that broke off is an exception
     */
    long collectGarbage(Call call, GarbageVisitor visitor) throws IpfsException;

    /** Who the node is. */
    NodeId id(Call call) throws IpfsException;

    /** The node's program and version, such as {@code 0.42.0}; cheap, so also the probe of whether it is there. */
    String version(Call call) throws IpfsException;

    /** Frees connections; calls still running are aborted. */
    @Override
    void close();

    /** Hears how far a pin has come; called on the thread of the call, only when the graph has grown. */
    @FunctionalInterface
    interface ProgressListener {
        /** Nodes and bytes so far; bytes are 0 where the node does not tell. */
        void grown(long nodes, long bytes);
    }

    /** Receives a listing, one pin at a time, on the thread of the call. */
    @FunctionalInterface
    interface PinVisitor {
        /** One pin. */
        void pin(Cid cid);

        /** Whether a pin under a text that is no CID here is passed over; else the listing ends as an error. */
        default boolean skips(String text) {
            return false;
        }
    }

    /** Hears of garbage, on the thread of the call. */
    interface GarbageVisitor {
        /** A block that is gone. */
        void dropped(Cid cid);

        /** A block that could not be dropped, in the node's words. */
        void failed(String error);
    }

    /** A node's identity. */
    record NodeId(String id, List<String> addresses, String agentVersion) {
        /** Addresses are copied. */
        public NodeId {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * A node's room for content, in bytes; what it could free by a garbage collection still counts as used.
     *
     * @param max what it is configured to use at most
     */
    record Space(long used, long max) {
        /** What is left; never negative. */
        public long free() {
            return Math.max(0, max - used);
        }
    }
}
