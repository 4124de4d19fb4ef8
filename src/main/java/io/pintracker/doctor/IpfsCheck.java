package io.pintracker.doctor;

import io.pintracker.config.IpfsConfig;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Whether the node is there and has room. */
final class IpfsCheck implements Check {
    private static final String ABOUT = "ipfs";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long MIB = 1L << 20;

    private final IpfsConfig config;

    IpfsCheck(IpfsConfig config) {
        this.config = config;
    }

    @Override
    public List<Finding> look() {
        List<Finding> findings = new ArrayList<>();
        try (KuboRpc node = new KuboRpc(settings(), System::nanoTime)) {
            String version = node.version(new Call());
            findings.add(Finding.ok(
                    ABOUT,
                    config.api() + " answers: version " + version + ", id "
                            + node.id(new Call()).id()));
            findings.add(room(node));
        } catch (IpfsException.Unavailable e) {
            return List.of(Finding.fail(
                    ABOUT, e.getMessage(), "start the node, or check ipfs.api; intents wait for it meanwhile"));
        } catch (IpfsException e) {
            return List.of(Finding.fail(ABOUT, e.getMessage(), "check ipfs.api and ipfs.authorization"));
        }
        return findings;
    }

    /** The way to the node is the tracker's; only the patience is another. */
    private IpfsSettings settings() {
        return new IpfsSettings(
                config.api(),
                config.authorization(),
                PATIENCE,
                PATIENCE,
                PATIENCE,
                PATIENCE,
                true,
                1,
                Duration.ZERO,
                Duration.ZERO,
                false,
                PATIENCE,
                config.truststore().isEmpty() ? null : Path.of(config.truststore()));
    }

    /** It has answered already, so what it does not answer here it refuses, which does no harm. */
    private static Finding room(KuboRpc node) {
        try {
            IpfsClient.Space space = node.space(new Call());
            return room(space.used(), space.max());
        } catch (IpfsException.Unavailable e) {
            return Finding.ok(ABOUT, "does not tell its room: " + e.getMessage());
        } catch (IpfsException e) {
            return Finding.warn(ABOUT, "does not tell its room: " + e.getMessage(), "look at the node's log");
        }
    }

    static Finding room(long size, long most) {
        String found = "holds " + size / MIB + " MiB of at most " + most / MIB + " MiB";
        if (most <= 0) {
            return Finding.ok(ABOUT, "holds " + size / MIB + " MiB");
        }
        return size > most / 10 * 9
                ? Finding.warn(ABOUT, found, "raise Datastore.StorageMax, or collect garbage: ipfs repo gc")
                : Finding.ok(ABOUT, found);
    }
}
