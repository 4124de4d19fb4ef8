package io.pintracker.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;

/** The embedded broker as a program, so that it can be killed: data directory, port, port that clients are told. */
public final class BrokerProgram {
    private BrokerProgram() {}

    /** Prints a line when it takes requests, and runs until it is ended. */
    public static void main(String[] args) throws IOException {
        Path directory = Path.of(args[0]);
        Files.createDirectories(directory);
        BrokerDirectory.format(directory);
        Map<String, String> settings = BrokerDirectory.settings(directory, Integer.parseInt(args[1]), Optional.empty());
        settings.put("advertised.listeners", "PLAINTEXT://" + LocalPort.HOST + ":" + args[2]);
        settings.put("group.min.session.timeout.ms", "1000");
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
        server.startup();
        System.out.println("ready");
        server.awaitShutdown();
    }
}
