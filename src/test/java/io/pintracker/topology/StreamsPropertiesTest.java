package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class StreamsPropertiesTest {
    @Test
    void whoKeepsACopyIsReplacedSoonAndHearsOfOthersSooner() {
        assertThat(session(1, Map.of())).isEqualTo(10_000);
        assertThat(consumer(1, Map.of()).getInt(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG))
                .isEqualTo(1_000);
    }

    @Test
    void withoutACopyToTakeOverKafkasOwnSessionHolds() {
        assertThat(session(0, Map.of())).isEqualTo(45_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"session.timeout.ms", "consumer.session.timeout.ms", "main.consumer.session.timeout.ms"})
    void theUsersSettingWins(String key) {
        assertThat(session(1, Map.of(key, "20000"))).isEqualTo(20_000);
    }

    /** As the consumer of a stream thread understands it, in milliseconds. */
    private static Object session(int standbys, Map<String, Object> overrides) {
        return consumer(standbys, overrides).getInt(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
    }

    private static ConsumerConfig consumer(int standbys, Map<String, Object> overrides) {
        StreamsSettings settings = new StreamsSettings(
                "app",
                Path.of("state"),
                new Instance("127.0.0.1", 9094),
                true,
                Duration.ofMillis(100),
                1,
                standbys,
                1 << 20,
                16,
                Duration.ZERO,
                overrides);
        try (BoundedRocksDb.Memory memory = new BoundedRocksDb.Memory(1 << 20)) {
            Properties properties = StreamsProperties.of(settings, "member", memory);
            properties.put("bootstrap.servers", "127.0.0.1:9092");
            Map<String, Object> consumer = new StreamsConfig(properties).getMainConsumerConfigs("app", "app", 1);
            consumer.put("key.deserializer", ByteArrayDeserializer.class);
            consumer.put("value.deserializer", ByteArrayDeserializer.class);
            return new ConsumerConfig(consumer);
        }
    }
}
