package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Kafka refuses a client of which two times that were set contradict each other; no broker is needed to see it. */
@Timeout(60)
class KafkaTimesTest {
    private static Map<String, Object> of(String... given) {
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", "127.0.0.1:1"));
        for (String setting : given) {
            int equals = setting.indexOf('=');
            if (equals > 0) {
                settings.put(setting.substring(0, equals), setting.substring(equals + 1));
            }
        }
        return settings;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "request.timeout.ms=30000",
                "request.timeout.ms=600000",
                "default.api.timeout.ms=5000",
                "default.api.timeout.ms=600000",
                "delivery.timeout.ms=3000",
                "linger.ms=60000",
            })
    void whatTheUserHasSetStaysAndContradictsNothing(String given) {
        Map<String, Object> calls = of(given);
        KafkaTimes.ofCalls(calls, 10_000);
        assertThatCode(() -> Admin.create(calls).close()).doesNotThrowAnyException();

        Map<String, Object> records = of(given);
        KafkaTimes.ofRecords(records, 10_000, 30_000);
        assertThatCode(() -> new KafkaProducer<>(records, new ByteArraySerializer(), new ByteArraySerializer()).close())
                .doesNotThrowAnyException();

        assertThat(calls).containsAllEntriesOf(of(given));
        assertThat(records).containsAllEntriesOf(of(given));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 10000, 10000, 10000, 30000",
        "request.timeout.ms=30000, 30000, 30000, 30000, 30005",
        "default.api.timeout.ms=5000, 5000, 5000, 10000, 30000",
        "delivery.timeout.ms=3000, 10000, 10000, 2995, 3000",
    })
    void ourTimesGiveWay(String given, String request, String api, String ofRecord, String delivery) {
        Map<String, Object> calls = of(given);
        KafkaTimes.ofCalls(calls, 10_000);
        assertThat(calls.get("request.timeout.ms")).hasToString(request);
        assertThat(calls.get("default.api.timeout.ms")).hasToString(api);

        Map<String, Object> records = of(given);
        KafkaTimes.ofRecords(records, 10_000, 30_000);
        assertThat(records.get("request.timeout.ms")).hasToString(ofRecord);
        assertThat(records.get("delivery.timeout.ms")).hasToString(delivery);
    }
}
