package io.pintracker.http;

import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.StatusFilter;
import java.time.Duration;
import java.util.Set;

/** Where the status events of this tracker come from. Thread-safe. */
public interface EventSource {
    /**
     * What a reader wants.
     *
     * @param cids none for all
     * @param after where an earlier stream ended; null for none. {@code Positions} of nothing is the beginning of the log
     * @param follow whether to stay for what comes; else the feed ends when it has brought what the log holds now
     */
    record Wish(Set<Cid> cids, StatusFilter filter, Positions after, boolean follow) {
        /** Cids are copied. */
        public Wish {
            cids = Set.copyOf(cids);
        }

        /** Whether that event is wanted. */
        public boolean wants(PinInfo info) {
            return (cids.isEmpty() || cids.contains(info.cid())) && filter.matches(info.status());
        }
    }

    /**
     * Begins to bring events; closes with the feed.
     *
     * @throws NotReadyException if that cannot be done now
     */
    Feed open(Wish wish);

    /** One reader's events, in the order of each partition. Confined to the reader's thread. */
    interface Feed extends AutoCloseable {
        /** The next signal; {@link Quiet} if none comes in time. */
        Signal next(Duration patience) throws InterruptedException;

        /** Behind the last signal: a feed that is opened after this brings what follows, and nothing is lost. */
        Positions position();

        @Override
        void close();
    }

    /** What a feed brings. */
    sealed interface Signal {}

    /** A status event, with its JSON in one line. */
    record Status(PinInfo info, String json) implements Signal {}

    /** An unpinned Cid is forgotten; nothing more is known about it. */
    record Forgotten(Cid cid) implements Signal {}

    /** All that the log held is brought; what follows happens now. */
    record CaughtUp() implements Signal {}

    /** Nothing has happened. */
    record Quiet() implements Signal {}

    /** The end; to go on, open another feed at the position. */
    record Ended(String why) implements Signal {}

    /** Events cannot be had now. To be asked again soon. */
    final class NotReadyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** Says why. */
        public NotReadyException(String message) {
            super(message);
        }
    }
}
