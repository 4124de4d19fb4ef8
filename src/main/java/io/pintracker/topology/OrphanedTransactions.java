package io.pintracker.topology;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.TransactionDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the transactions of instances that are gone. A process that comes back ends its own; where another one takes over,
 * Kafka leaves them open for up to a minute ({@code transaction.timeout.ms}), and until then no task begins whose offsets
 * are in one, and nobody reads what lies behind one in the log.
 *
 * <p>A transaction is ended only if it is of this application, its process is no member of the group, and it has been open
 * for {@link #PATIENCE}. Such a process has lost its partitions, so that the broker would refuse its commit anyhow. Looks on
 * a thread of its own, so that a broker that does not answer keeps nothing else up, and only while something waits.
 */
final class OrphanedTransactions implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OrphanedTransactions.class);

    /** Many commits long: a transaction of a process that lives has ended meanwhile. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<Admin> admins;
    private final String group;
    private final BooleanSupplier isAwaited;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(new DefaultThreadFactory("orphaned-transactions", true));
    private Map<String, TransactionDescription> seen = Map.of();
    private Admin admin;

    /**
     * Looks from {@link #start} on.
     *
     * @param group the Streams application
     * @param isAwaited whether a task waits for what has been written before it
     */
    OrphanedTransactions(Supplier<Admin> admins, String group, BooleanSupplier isAwaited) {
        this.admins = admins;
        this.group = group;
        this.isAwaited = isAwaited;
    }

    void start() {
        var unused = thread.scheduleWithFixedDelay(this::look, 0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends what was the same at the look before. */
    void look() {
        try {
            Map<String, TransactionDescription> open = isAwaited.getAsBoolean() ? orphans() : Map.of();
            Set<String> still = open.keySet().stream()
                    .filter(id -> open.get(id).equals(seen.get(id)))
                    .collect(Collectors.toSet());
            seen = open;
            if (!still.isEmpty()) {
                admin.fenceProducers(still).all().get();
                LOG.atInfo()
                        .addKeyValue("transactions", still)
                        .log("ended what an instance that is gone had left open");
            }
        } catch (KafkaException | ExecutionException e) {
            LOG.atWarn()
                    .addKeyValue("cause", e.toString())
                    .log("transactions of instances that are gone cannot be looked for; Kafka ends them in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Map<String, TransactionDescription> orphans() throws ExecutionException, InterruptedException {
        if (admin == null) {
            admin = admins.get();
        }
        GroupMembers members = new GroupMembers(admin, group);
        Map<String, String> processes = new HashMap<>();
        for (TransactionListing open : ongoing()) {
            Matcher id = members.transaction(open.transactionalId());
            if (id.matches()) {
                processes.put(open.transactionalId(), id.group(1));
            }
        }
        if (!processes.isEmpty()) {
            // Asked for behind the transactions: who has begun one had joined before.
            for (MemberDescription one : members.all()) {
                Matcher name = members.thread(one);
                if (!name.matches()) {
                    // Named by a client.id of the user's: nobody can tell whose transactions are whose.
                    return Map.of();
                }
                processes.values().removeIf(name.group(1)::equals);
            }
        }
        return processes.isEmpty()
                ? Map.of()
                : admin.describeTransactions(processes.keySet()).all().get();
    }

    private Collection<TransactionListing> ongoing() throws ExecutionException, InterruptedException {
        return admin.listTransactions(new ListTransactionsOptions().filterStates(List.of(TransactionState.ONGOING)))
                .all()
                .get();
    }

    @Override
    public void close() {
        thread.shutdownNow();
        try {
            if (!thread.awaitTermination(2, TimeUnit.SECONDS)) {
                LOG.atDebug().log("stopped while transactions were being looked for");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
