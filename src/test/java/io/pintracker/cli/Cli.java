package io.pintracker.cli;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.function.LongSupplier;

/** Runs commands without a terminal and keeps what they print. */
final class Cli {
    static final Instant NOW = Instant.parse("2026-11-22T10:00:00.123Z");
    static final String V0 = "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG";
    static final String V1 = "bafybeie5nqv6kd3qnfjupgvz34woh3oksc3iau6abmyajn7qvtf6d2ho34";
    static final String RAW = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy";

    private final Path directory;
    final FakeKafka kafka = new FakeKafka();
    KafkaClients clients = kafka;
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    LongSupplier nanos = System::nanoTime;
    InputStream stdin = new ByteArrayInputStream(new byte[0]);
    Interruption interruption = (stop, limit) -> () -> {};
    boolean terminal;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    Cli(Path directory) {
        this.directory = directory;
    }

    /** Against a Kafka that is there. */
    static Cli real(Path directory) {
        Cli cli = new Cli(directory);
        cli.clients = new NetworkKafkaClients();
        cli.clock = Clock.systemUTC();
        return cli;
    }

    int run(String... args) {
        CliContext context =
                new CliContext(directory, Map.of(), stdin, clients, clock, nanos, interruption, terminal, 80);
        PrintWriter outWriter = new PrintWriter(out);
        int code = Main.commandLine(context)
                .setOut(outWriter)
                .setErr(new PrintWriter(err, true))
                .execute(args);
        outWriter.flush();
        return code;
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
