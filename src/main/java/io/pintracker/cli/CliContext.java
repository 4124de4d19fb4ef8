package io.pintracker.cli;

import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What commands need of the world around them, so that tests can give them another one.
 *
 * @param nanos a clock that only ever goes forward, in nanoseconds
 * @param terminal whether a person watches stderr
 * @param width columns of tables
 */
record CliContext(
        Path directory,
        Map<String, String> environment,
        InputStream stdin,
        KafkaClients kafka,
        Clock clock,
        LongSupplier nanos,
        Interruption interruption,
        boolean terminal,
        int width) {}
