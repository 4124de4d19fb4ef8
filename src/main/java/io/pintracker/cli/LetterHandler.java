package io.pintracker.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.pintracker.cli.Marker.Done;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Redrives or drops dead letters, a batch at a time. At least once: a record is written and acknowledged before its marker,
 * so what is cut off in between is redriven again by the next command. Confined to one thread.
 */
final class LetterHandler implements AutoCloseable {
    private static final int BATCH = 200;
    private static final int BATCH_BYTES = 4 << 20;
    private static final int LARGEST_REQUEST = 2 << 20;

    private final KafkaAccess access;
    private final Producer<byte[], byte[]> producer;
    private final Done done;
    private final Consumer<Row> rows;
    private final List<Letter> batch = new ArrayList<>();
    private int bytes;
    private long handled;
    private long failed;

    /**
     * What became of a letter.
     *
     * @param outcome redriven, dropped or failed
     * @param topic that it went to, or null
     */
    record Row(
            String letter,
            String outcome,
            @JsonInclude(JsonInclude.Include.NON_NULL) String topic,
            @JsonInclude(JsonInclude.Include.NON_NULL) Integer partition,
            @JsonInclude(JsonInclude.Include.NON_NULL) Long offset,
            @JsonInclude(JsonInclude.Include.NON_NULL) String error) {}

    /** A handler that does this with every letter and tells {@code rows} of each. */
    LetterHandler(KafkaAccess access, Done done, Consumer<Row> rows) {
        this.access = access;
        this.done = done;
        this.rows = rows;
        producer = access.bytesProducer(Map.of("max.request.size", LARGEST_REQUEST));
    }

    /** Handles a letter, soon: with the batch that it is in. */
    void add(Letter letter) {
        batch.add(letter);
        bytes += letter.value() == null ? 0 : letter.value().length;
        if (batch.size() >= BATCH || bytes >= BATCH_BYTES) {
            flush();
        }
    }

    /** Tells of a letter that cannot be handled. */
    void fail(LetterAddress letter, String error) {
        failed++;
        rows.accept(new Row(letter.toString(), "failed", null, null, null, error));
    }

    long handled() {
        return handled;
    }

    long failed() {
        return failed;
    }

    /**
     * Handles what was added.
     *
     * @throws CliException if Kafka does not take it; the message says what is done by then
     */
    void flush() {
        List<Letter> letters = List.copyOf(batch);
        batch.clear();
        bytes = 0;
        try {
            List<Row> written = done == Done.REDRIVEN ? redrive(letters) : drop(letters);
            List<Future<RecordMetadata>> markers = new ArrayList<>();
            for (Row row : written) {
                LetterAddress address = new LetterAddress.Converter().convert(row.letter());
                markers.add(producer.send(
                        new Marker(address, done).record(access.topics().deadLetters())));
            }
            producer.flush();
            for (int i = 0; i < markers.size(); i++) {
                markers.get(i).get();
                handled++;
                rows.accept(written.get(i));
            }
        } catch (ExecutionException e) {
            throw cutOff(e.getCause());
        } catch (KafkaException e) {
            throw cutOff(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw cutOff(e);
        }
    }

    private static List<Row> drop(List<Letter> letters) {
        return letters.stream()
                .map(letter -> new Row(letter.address().toString(), Done.DROPPED.toString(), null, null, null, null))
                .toList();
    }

    /** Writes the records of these letters; returns those that Kafka has acknowledged. */
    private List<Row> redrive(List<Letter> letters) throws ExecutionException, InterruptedException {
        List<Letter> sent = new ArrayList<>();
        List<Future<RecordMetadata>> futures = new ArrayList<>();
        for (Letter letter : letters) {
            String obstacle = Redrive.obstacle(letter, access.topics());
            if (obstacle.isEmpty()) {
                sent.add(letter);
                futures.add(producer.send(Redrive.record(letter)));
            } else {
                fail(letter.address(), obstacle);
            }
        }
        producer.flush();
        List<Row> acknowledged = new ArrayList<>();
        for (int i = 0; i < futures.size(); i++) {
            String address = sent.get(i).address().toString();
            try {
                RecordMetadata where = futures.get(i).get();
                acknowledged.add(
                        new Row(address, done.toString(), where.topic(), where.partition(), where.offset(), null));
            } catch (ExecutionException e) {
                if (!isOfTheRecord(e.getCause())) {
                    throw e;
                }
                fail(sent.get(i).address(), "Kafka refuses it: " + e.getCause().getMessage());
            }
        }
        return acknowledged;
    }

    private static boolean isOfTheRecord(Throwable cause) {
        return cause instanceof RecordTooLargeException || cause instanceof InvalidRecordException;
    }

    private CliException cutOff(Throwable cause) {
        CliException failure = access.failure(cause);
        String again = done == Done.REDRIVEN
                ? "; records that were written and not marked yet are written once more by the next redrive"
                : "";
        return new CliException(
                failure.exitCode(),
                failure.getMessage() + System.lineSeparator() + handled + " letters were " + done + " before that"
                        + again,
                cause);
    }

    @Override
    public void close() {
        producer.close();
    }
}
