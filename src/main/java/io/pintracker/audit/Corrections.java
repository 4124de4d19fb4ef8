package io.pintracker.audit;

import io.pintracker.model.Cid;
import java.io.IOException;

/** The way to the engine for what an audit found. */
public interface Corrections {
    /** The pin that was settled under that generation is to be made again. May block for the log. */
    void missing(Cid cid, long generation);

    /** The pin is to be removed. May block for the log. */
    void stray(Cid cid);

    /**
     * Returns once all of them are in the log.
     *
     * @throws IOException if some are not
     */
    void flush() throws IOException;
}
