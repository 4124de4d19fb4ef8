package io.pintracker.cli;

import io.pintracker.cli.LetterHandler.Row;
import io.pintracker.cli.LetterLog.Found;
import io.pintracker.cli.Marker.Done;
import io.pintracker.http.ApiException;
import io.pintracker.http.Operations.Handled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Handles single dead letters for whoever asks a running tracker, as {@code dlq redrive} and {@code dlq drop} do. Thread-safe:
 * one at a time, so that a second click finds what the first one did.
 */
final class LetterDesk {
    private static final int REMEMBERED = 1_000;
    private static final long WAIT_SECONDS = 5;

    private final KafkaAccess access;
    private final LongSupplier nanos;
    private final ReentrantLock turn = new ReentrantLock();
    private final Map<LetterAddress, Done> remembered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LetterAddress, Done> eldest) {
            return size() > REMEMBERED;
        }
    };

    LetterDesk(KafkaAccess access, LongSupplier nanos) {
        this.access = access;
        this.nanos = nanos;
    }

    /**
     * Redrives or drops a letter.
     *
     * @throws ApiException 404 if there is no such letter, 409 if it was handled before, 422 if it cannot be redriven, 503 if
     *     Kafka does not answer
     */
    Handled handle(LetterAddress address, Done done) {
        try {
            if (!turn.tryLock(WAIT_SECONDS, TimeUnit.SECONDS)) {
                throw new ApiException(503, "another dead letter is still being handled; is Kafka slow? Ask again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ApiException(503, "the tracker stops; ask again when it is back", e);
        }
        try {
            return handleNow(address, done);
        } catch (CliException e) {
            throw new ApiException(503, e.getMessage().replaceAll("\\R", "; "), e);
        } finally {
            turn.unlock();
        }
    }

    /** Whether this one has handled it of late; the marker that says so cannot be read before transactions ahead of it end. */
    boolean hasHandled(LetterAddress address) {
        synchronized (remembered) {
            return remembered.containsKey(address);
        }
    }

    private Handled handleNow(LetterAddress address, Done done) {
        Letter letter = unhandled(address);
        List<Row> rows = new ArrayList<>();
        try (LetterHandler handler = new LetterHandler(access, done, rows::add)) {
            handler.add(letter);
            handler.flush();
        }
        Row row = rows.get(0);
        if (row.error() != null) {
            throw new ApiException(422, "the dead letter " + address + " cannot be " + done + ": " + row.error());
        }
        synchronized (remembered) {
            remembered.put(address, done);
        }
        return new Handled(row.letter(), row.outcome(), row.topic(), row.partition(), row.offset());
    }

    private Letter unhandled(LetterAddress address) {
        Done before;
        synchronized (remembered) {
            before = remembered.get(address);
        }
        if (before != null) {
            throw handledBefore(address, before);
        }
        try (LetterLog letters = LetterLog.open(access, nanos)) {
            Found found = letters.find(address)
                    .orElseThrow(
                            () -> new ApiException(404, "there is no dead letter at " + address + ", or no longer"));
            if (found.done() != null) {
                throw handledBefore(address, found.done());
            }
            return found.letter();
        }
    }

    private static ApiException handledBefore(LetterAddress address, Done done) {
        return new ApiException(409, "the dead letter " + address + " was " + done + " before");
    }
}
