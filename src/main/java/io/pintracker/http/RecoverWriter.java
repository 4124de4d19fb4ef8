package io.pintracker.http;

import io.pintracker.model.Cid;
import java.util.List;

/** Writes requests to try again what failed. Thread-safe. */
public interface RecoverWriter {
    /**
     * Asks for these; returns when Kafka has the requests.
     *
     * @throws ApiException with 503 if it is not certain that Kafka has all
     */
    void recover(List<Cid> cids);

    /**
     * Asks for all that rests in error; returns when Kafka has the requests.
     *
     * @throws ApiException with 503 if it is not certain that Kafka has all
     */
    void recoverAll();
}
