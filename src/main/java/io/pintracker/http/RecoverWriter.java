package io.pintracker.http;

import io.pintracker.model.Cid;
import io.pintracker.model.Reason;
import java.util.List;

/** Writes requests to try again what failed. Thread-safe. */
public interface RecoverWriter {
    /**
     * Asks for these; returns when Kafka has the requests.
     *
     * @param reason that only what has failed for it is meant, when the request is read; null for whatever has failed
     * @throws ApiException with 503 if it is not certain that Kafka has all
     */
    void recover(List<Cid> cids, Reason reason);

    /**
     * Asks for all that rests in error; returns when Kafka has the requests.
     *
     * @param reason that it rests for; null for any
     * @throws ApiException with 503 if it is not certain that Kafka has all
     */
    void recoverAll(Reason reason);
}
