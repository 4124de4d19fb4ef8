package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TopicAdminTest {

    @Test
    @Timeout(10)
    void aKafkaThatDoesNotAnswerIsNamedWithinTheTimeout() throws IOException {
        // Given an address on which connections are taken but nobody answers
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String address = "127.0.0.1:" + silent.getLocalPort();
            try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, address))) {
                TopicAdmin topics = new TopicAdmin(admin, address, Duration.ofMillis(500));
                TopicChecks checks = new TopicChecks(
                        topics,
                        () -> {
                            throw new AssertionError("nothing may be sampled");
                        },
                        Duration.ofMillis(500));
                List<TopicSpec> specs = TopicFiles.inJar().specs();

                // When and Then
                assertThatThrownBy(() -> topics.diff(specs))
                        .isInstanceOf(TopicAdmin.KafkaUnreachableException.class)
                        .hasMessageContainingAll("no answer from Kafka at " + address, "--bootstrap-server");
                assertThatThrownBy(() -> topics.apply(specs)).isInstanceOf(TopicAdmin.KafkaUnreachableException.class);
                assertThatThrownBy(() -> checks.check(TopicFiles.Names.DEFAULT))
                        .isInstanceOf(TopicAdmin.KafkaUnreachableException.class);
            }
        }
    }
}
