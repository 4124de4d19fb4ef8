package io.pintracker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.config.ConfigurationLoader;
import io.pintracker.embedded.BrokerSecurity;
import io.pintracker.embedded.EmbeddedKafka;
import io.pintracker.embedded.SimulatedIpfsNode;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The main job, the commands and the doctor on a Kafka that is reached over TLS and with a password only. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SaslSslIT {
    @TempDir
    Path directory;

    private final String password = random();

    private static String random() {
        byte[] bytes = new byte[12];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void everyClientUsesTheSettingsOfKafka() throws Exception {
        Certificates certificates = Certificates.make(directory);
        BrokerSecurity security =
                new BrokerSecurity(certificates.keystore(), certificates.password(), "tracker", password);
        try (EmbeddedKafka kafka = EmbeddedKafka.startSecured(directory.resolve("kafka"), 0, security);
                SimulatedIpfsNode node = SimulatedIpfsNode.start(0)) {
            Files.writeString(directory.resolve("pintracker.properties"), """
                    kafka.bootstrap.servers=%s
                    kafka.security.protocol=SASL_SSL
                    kafka.sasl.mechanism=PLAIN
                    kafka.sasl.jaas.config=%s
                    kafka.ssl.truststore.type=PKCS12
                    kafka.ssl.truststore.location=%s
                    kafka.ssl.truststore.password=%s
                    ipfs.api=%s
                    state_dir=%s
                    http.listen=127.0.0.1:0
                    """.formatted(
                            kafka.bootstrapServers(),
                            jaas(password),
                            certificates.truststore(),
                            certificates.password(),
                            node.api(),
                            directory.resolve("state")));
            Cli apply = run("topics", "apply", "--partitions", "2");
            assertThat(apply.out()).contains("pin-intents");

            var config = new ConfigurationLoader(directory, Map.of(), () -> "test-host")
                    .load(Optional.empty(), List.of(), List.of())
                    .configuration();
            Cid cid = Intents.cid(1);
            try (Tracker tracker = new Tracker(config)) {
                assertThat(tracker.hasFailed()).isFalse();
                Cli add = run("pin", "add", cid.toString(), "--wait", "--timeout", "120s");
                assertThat(add.out()).contains("pinned");
                assertThat(node.mode(cid)).contains(PinMode.RECURSIVE);
                Cli doctor = run("doctor");
                assertThat(doctor.out()).contains("1 broker at " + kafka.bootstrapServers());
            }

            Cli refused = Cli.real(directory);
            String wrong = random();
            assertThat(refused.run("topics", "diff", "--command-property", "sasl.jaas.config=" + jaas(wrong)))
                    .isEqualTo(ExitCode.KAFKA_UNREACHABLE);
            assertThat(refused.err() + refused.out())
                    .doesNotContain(wrong)
                    .doesNotContain(password)
                    .doesNotContain(certificates.password());
        }
    }

    /** Runs a command that must succeed, and say nothing secret. */
    private Cli run(String... args) {
        Cli cli = Cli.real(directory);
        assertThat(cli.run(args))
                .as("%s: %s", List.of(args), cli.out() + cli.err())
                .isZero();
        assertThat(cli.out() + cli.err()).doesNotContain(password);
        return cli;
    }

    private static String jaas(String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"tracker\" password=\""
                + password + "\";";
    }
}
