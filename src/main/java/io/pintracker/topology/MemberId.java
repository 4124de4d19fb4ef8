package io.pintracker.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The name under which an instance is a member of the group; those of its threads begin with it. */
final class MemberId {
    private MemberId() {}

    /** Kept with the state, so that an instance that was killed comes back under its own name. */
    static String kept(Path stateDir) {
        Path file = stateDir.resolve("member-id");
        try {
            if (Files.exists(file)) {
                return Files.readString(file).strip();
            }
            Files.createDirectories(stateDir);
            String id = UUID.randomUUID().toString();
            Files.writeString(file, id);
            return id;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot keep the member id in " + file + " (setting state_dir)", e);
        }
    }

    /** As it is in force: the user may have given another. */
    static String of(StreamsConfig config) {
        int thread = 0;
        String name = config.getMainConsumerConfigs("member", "member", thread)
                .get(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG)
                .toString();
        return name.substring(0, name.length() - (GroupMembers.THREAD + thread).length());
    }
}
