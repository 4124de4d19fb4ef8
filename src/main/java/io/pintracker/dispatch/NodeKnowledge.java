package io.pintracker.dispatch;

import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;

/**
 * What is known about the node without asking it, as after a replay from one listing for all Cids (design 8). Thread-safe;
 * asked by workers, for a Cid by one at a time.
 */
public interface NodeKnowledge {
    /** Knows nothing: the node is asked for every Cid. */
    NodeKnowledge NONE = new NodeKnowledge() {
        @Override
        public boolean isSo(Cid cid, PinMode mode) {
            return false;
        }

        @Override
        public void calling(Cid cid) {}
    };

    /**
     * Whether the node is known to hold the Cid so already, which makes a call needless.
     *
     * @param mode null: not at all
     */
    boolean isSo(Cid cid, PinMode mode);

    /** The node is asked to change the Cid now: what is known about it does not hold any more. */
    void calling(Cid cid);
}
