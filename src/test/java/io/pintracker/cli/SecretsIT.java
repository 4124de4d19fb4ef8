package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.pintracker.http.Credentials;
import io.pintracker.testing.Pintracker;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Secrets that are planted wherever one can be set show up nowhere: not in what commands print, not in a log. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class SecretsIT {
    private static final String MARK = "pl4nted";

    @TempDir
    Path directory;

    private final Map<String, String> secrets = new LinkedHashMap<>();

    @BeforeEach
    void plant() throws Exception {
        secrets.put("ipfs.authorization", "Bearer " + MARK + "1");
        secrets.put(
                "kafka.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"u\" password=\"" + MARK
                        + "2\";");
        for (String key : List.of(
                "kafka.ssl.keystore.password",
                "kafka.ssl.key.password",
                "kafka.ssl.truststore.password",
                "kafka.ssl.keystore.key",
                "kafka.consumer.ssl.key.password",
                "kafka.streams.ssl.key.password",
                "kafka.admin.sasl.oauthbearer.client.credentials.client.secret",
                "kafka.producer.some.token")) {
            secrets.put(key, MARK + secrets.size());
        }
        StringBuilder file = new StringBuilder("""
                kafka.bootstrap.servers=127.0.0.1:1
                kafka.security.protocol=SASL_PLAINTEXT
                kafka.sasl.mechanism=PLAIN
                ipfs.api=http://127.0.0.1:1
                http.listen=127.0.0.1:0
                """);
        secrets.forEach((key, value) ->
                file.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n'));
        Files.writeString(directory.resolve("pintracker.properties"), file);
        Files.writeString(directory.resolve("auth"), "Bearer " + MARK + "-of-the-client\n");
    }

    @Test
    void commandsPrintNone() {
        for (List<String> command : List.of(
                List.of("config", "print"),
                List.of("config", "print", "-o", "json"),
                List.of("config", "check", "--set", "pin_timeout=wrong"),
                List.of("config", "check", "--set", "ipfs.authorization=a\tb" + MARK),
                List.of("doctor", "--stacktrace"),
                List.of("topics", "diff", "--stacktrace"),
                List.of(
                        "pin",
                        "status",
                        "--stacktrace",
                        "--tracker",
                        "http://127.0.0.1:1",
                        "--tracker-auth",
                        directory.resolve("auth").toString()))) {
            Cli cli = Cli.real(directory);
            cli.run(command.toArray(String[]::new));
            assertThat(cli.out() + cli.err()).as("%s", command).isNotBlank().doesNotContain(MARK);
        }
        Cli print = Cli.real(directory);
        print.run("config", "print");
        assertThat(print.out().lines().filter(line -> line.contains("[hidden]")))
                .as("each is shown to be set")
                .hasSize(secrets.size());
    }

    @Test
    void aWorkerLogsNone() throws Exception {
        try (Pintracker worker = Pintracker.start(
                directory, directory.resolve("worker.log"), List.of(), List.of("worker", "--stacktrace"))) {
            assertThat(worker.awaitExit(Duration.ofMinutes(2))).isEqualTo(ExitCode.KAFKA_UNREACHABLE);
            assertThat(worker.log()).contains("127.0.0.1:1").doesNotContain(MARK);
        }
    }

    @Test
    void filesOfCredentialsKeepNone() throws Exception {
        Cli cli = Cli.real(directory);
        cli.stdin = new ByteArrayInputStream((MARK + "-password\n").getBytes(UTF_8));
        assertThat(cli.run("credentials", "add", "who.txt", "--role", "read", "--user", "ann"))
                .as(cli.err())
                .isZero();
        Cli token = Cli.real(directory);
        assertThat(token.run("credentials", "add", "who.txt", "--role", "write"))
                .isZero();

        String file = Files.readString(directory.resolve("who.txt"));
        assertThat(file.lines()).hasSize(2);
        assertThat(file).doesNotContain(MARK).doesNotContain(token.out().strip());
        assertThat(token.out().strip()).hasSize(43);
        assertThat(cli.out() + cli.err()).doesNotContain(MARK);
        assertThat(Credentials.read(directory.resolve("who.txt"))).hasToString("1 users and 1 tokens");
        if (Files.getFileStore(directory).supportsFileAttributeView("posix")) {
            assertThat(Files.getPosixFilePermissions(directory.resolve("who.txt")))
                    .hasSize(2);
        }
    }

    @Test
    void credentialsNeedARoleAndAPassword() {
        Cli none = Cli.real(directory);
        assertThat(none.run("credentials", "add", "who.txt", "--role", "read", "--user", "ann"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(none.err()).contains("no password on stdin");
        Cli role = Cli.real(directory);
        assertThat(role.run("credentials", "add", "who.txt", "--role", "admin")).isEqualTo(ExitCode.USAGE);
        assertThat(role.err()).contains("expected read or write");
        assertThat(directory.resolve("who.txt")).doesNotExist();
    }
}
