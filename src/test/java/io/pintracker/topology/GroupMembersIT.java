package io.pintracker.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pintracker.testing.TestBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GroupMembersIT {
    private static final String GROUP = "members";

    @RegisterExtension
    final TestBroker kafka = new TestBroker();

    /** Also where one instance's name begins with another's and looks like that of a thread. */
    @Test
    void theThreadsOfOneInstanceGoAndNoOthers() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(GROUP, 3, (short) 1))).all().get();
            try (KafkaConsumer<byte[], byte[]> first = member("tracker-1");
                    KafkaConsumer<byte[], byte[]> second = member("tracker-2");
                    KafkaConsumer<byte[], byte[]> other = member("tracker-1-1")) {
                GroupMembers members = new GroupMembers(admin, GROUP);
                await().pollInSameThread().atMost(Duration.ofSeconds(60)).until(() -> {
                    List.of(first, second, other).forEach(member -> member.poll(Duration.ofMillis(50)));
                    return names(members).size() == 3;
                });

                assertThat(members.remove("tracker", true)).isEqualTo(2);

                assertThat(names(members)).containsExactly("tracker-1-1");
                assertThat(members.remove("tracker", true))
                        .as("of one that is gone already")
                        .isZero();
            }
        }
    }

    private static Set<String> names(GroupMembers members) throws ExecutionException, InterruptedException {
        return members.all().stream()
                .flatMap(member -> member.groupInstanceId().stream())
                .collect(Collectors.toSet());
    }

    private KafkaConsumer<byte[], byte[]> member(String name) {
        KafkaConsumer<byte[], byte[]> member = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "group.id",
                        GROUP,
                        "group.instance.id",
                        name,
                        "client.id",
                        name),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        member.subscribe(List.of(GROUP));
        return member;
    }
}
