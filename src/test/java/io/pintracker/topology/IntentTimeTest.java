package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntentTimeTest {
    /** Brokers take records without a time, which Kafka's own producer does not write. */
    @ParameterizedTest
    @CsvSource({
        "-1, 0",
        "0, 0",
        "1763899200000, 1763899200000",
        "9223372036854775807, 253402300799000",
    })
    void noTimeOfARecordStopsTheTask(long written, long taken) {
        ConsumerRecord<Object, Object> record = new ConsumerRecord<>(
                "pin-intents",
                0,
                7,
                written,
                TimestampType.CREATE_TIME,
                0,
                0,
                null,
                null,
                new RecordHeaders(),
                Optional.empty());
        assertThat(new IntentTime().extract(record, 1)).isEqualTo(taken);
    }
}
