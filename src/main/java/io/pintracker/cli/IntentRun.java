package io.pintracker.cli;

import io.pintracker.cli.RequestSender.SendException;
import io.pintracker.cli.RequestSender.Sent;
import io.pintracker.config.ConfigurationException;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import io.pintracker.model.Reason;
import java.io.PrintWriter;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import picocli.CommandLine.Mixin;

/**
 * Sends the intents or recover requests of one command, waits for them if asked to, and prints what came of them: a mixin
 * of options.
 */
final class IntentRun {
    private static final int ALL = Integer.MAX_VALUE;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    WaitOptions waiting;

    @Mixin
    OutputOptions output;

    /** Sends intents; returns the exit code. */
    int send(CliContext context, List<PinIntent> intents, PrintWriter out, PrintWriter err)
            throws ConfigurationException {
        KafkaAccess access = kafka.open(context);
        String topic = access.topics().intents().get(0);
        List<Request> requests = intents.stream().map(Request::of).toList();
        return run(context, access, topic, requests, out, err);
    }

    /** Asks for these Cids to be tried again; returns the exit code. */
    int recover(CliContext context, Collection<Cid> cids, PrintWriter out, PrintWriter err)
            throws ConfigurationException {
        KafkaAccess access = kafka.open(context);
        List<Request> requests = cids.stream().map(Request::recover).toList();
        return run(context, access, access.topics().recover(), requests, out, err);
    }

    /**
     * Asks for all that is in error, for that reason or with null for any, to be tried again: one request a partition;
     * returns the exit code.
     */
    int recoverAll(CliContext context, Reason reason, PrintWriter out) throws ConfigurationException {
        KafkaAccess access = kafka.open(context);
        String topic = access.topics().recover();
        List<Request> requests = IntStream.range(0, access.partitions(topic))
                .mapToObj(partition -> Request.recoverAllOf(partition, reason))
                .toList();
        print(out, partitionLayout(context.width()), send(context, access, topic, requests), RequestSender.Row::of);
        return ExitCode.OK;
    }

    private int run(
            CliContext context,
            KafkaAccess access,
            String topic,
            List<Request> requests,
            PrintWriter out,
            PrintWriter err) {
        waiting.check();
        access.require(topic);
        if (!waiting.await) {
            print(out, layout(context.width()), send(context, access, topic, requests), RequestSender.Row::of);
            return ExitCode.OK;
        }
        List<Cid> cids = requests.stream().map(Request::cid).toList();
        String status = access.topics().status();
        try (Consumer<String, byte[]> consumer = access.consumer()) {
            StatusFollower follower = new StatusFollower(consumer, status, context.nanos(), err::println);
            int partitions = access.partitions(consumer, status);
            Awaited awaited = access.attempt(() -> {
                follower.start(partitions, cids, false);
                Awaited sent = new Awaited(send(context, access, topic, requests));
                SilentIntents silent = new SilentIntents(access, sent, partitions, context.nanos(), err::println);
                follower.follow(waiting.timeout, sent::see, silent::look);
                return sent;
            });
            print(out, awaitedLayout(context.width()), awaited.rows(), Function.identity());
            return awaited.exitCode();
        }
    }

    private List<Sent> send(CliContext context, KafkaAccess access, String topic, List<Request> requests) {
        try (Producer<String, byte[]> producer = access.producer(Map.of())) {
            return new RequestSender(producer, topic, context.clock(), waiting.await).send(requests);
        } catch (SendException e) {
            CliException failure = access.failure(e.getCause());
            String what = requests.get(0).op() == null ? "requests" : "intents";
            throw new CliException(
                    failure.exitCode(),
                    failure.getMessage() + System.lineSeparator() + "Kafka acknowledged " + e.acknowledged() + " of "
                            + requests.size() + " " + what + "; it is safe to send all of them again",
                    e.getCause());
        }
    }

    private <S, T> void print(PrintWriter out, Table.Layout<T> layout, List<S> items, Function<S, T> row) {
        try (RowWriter<T> rows = output.open(out, layout)) {
            items.forEach(item -> rows.write(row.apply(item)));
            rows.complete();
        }
    }

    private static Table.Layout<RequestSender.Row> layout(int width) {
        return new Table.Layout<>(
                width,
                ALL,
                List.of(
                        Column.cid(RequestSender.Row::cid),
                        Column.fixed("INTENT", 6, r -> r.op() == null ? "recover" : r.op().text()),
                        Column.fixed("PARTITION", 9, r -> Integer.toString(r.partition())),
                        Column.fixed("OFFSET", 8, r -> Long.toString(r.offset()))));
    }

    private static Table.Layout<RequestSender.Row> partitionLayout(int width) {
        return new Table.Layout<>(
                width,
                ALL,
                List.of(
                        Column.fixed("PARTITION", 9, r -> Integer.toString(r.partition())),
                        Column.fixed("OFFSET", 8, r -> Long.toString(r.offset()))));
    }

    private static Table.Layout<Awaited.Row> awaitedLayout(int width) {
        return new Table.Layout<>(
                width,
                ALL,
                List.of(
                        Column.cid(Awaited.Row::cid),
                        Column.fixed("OUTCOME", 10, Awaited.Row::outcome),
                        Column.fixed(
                                "STATUS",
                                8,
                                r -> r.info() == null ? "" : r.info().status().text()),
                        Column.fixed(
                                "TRIES",
                                5,
                                r -> r.info() == null
                                        ? ""
                                        : Integer.toString(r.info().attemptCount())),
                        Column.text("ERROR", 20, 15, r -> r.info() == null ? "" : error(r.info()))));
    }

    private static String error(PinInfo info) {
        return info.nextAttemptAt() == null
                ? info.error()
                : info.error() + " (tried again at " + info.nextAttemptAt() + ")";
    }
}
