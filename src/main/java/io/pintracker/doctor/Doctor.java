package io.pintracker.doctor;

import io.pintracker.config.Configuration;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;

/** Makes all checks, one after the other. Confined to one thread. */
public final class Doctor {
    private final Map<String, Check> checks = new LinkedHashMap<>();

    /**
     * For a tracker of that configuration.
     *
     * @param admins makes an administrator whose requests end within seconds
     * @param consumers makes the consumer that samples keys; needs no group and must not commit
     */
    public Doctor(
            Configuration config,
            Supplier<Admin> admins,
            Supplier<? extends Consumer<byte[], byte[]>> consumers,
            Clock clock) {
        checks.put("settings", new SettingsCheck(config));
        checks.put("state_dir", new DiskCheck(config.stateDir()));
        checks.put("open files", new OpenFilesCheck());
        checks.put("kafka", new KafkaCheck(config, admins, clock));
        checks.put("topics", new TopicsCheck(config, admins, consumers));
        checks.put("transactions", new TransactionsCheck(config, admins));
        checks.put("ipfs", new IpfsCheck(config.ipfs()));
        checks.put("tracker", new TrackerCheck(config.http()));
    }

    /** Shows each finding as soon as it is there. */
    public void examine(java.util.function.Consumer<Finding> findings) throws InterruptedException {
        for (Map.Entry<String, Check> check : checks.entrySet()) {
            try {
                check.getValue().look().forEach(findings);
            } catch (InterruptedException e) {
                throw e;
            } catch (Exception e) {
                String message = e.getMessage() == null ? e.toString() : e.getMessage();
                findings.accept(Finding.fail(check.getKey(), message, "do as it says"));
            }
        }
    }
}
