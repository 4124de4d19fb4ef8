package io.pintracker.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.config.IpfsConfig;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
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
    public List<Finding> look() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        IpfsSettings settings =
                new IpfsSettings(config.api(), config.authorization(), PATIENCE, PATIENCE, PATIENCE, PATIENCE, true, 1);
        try (KuboRpc node = new KuboRpc(settings, System::nanoTime)) {
            String version = node.version(new Call());
            findings.add(Finding.ok(
                    ABOUT,
                    config.api() + " answers: version " + version + ", id "
                            + node.id(new Call()).id()));
        } catch (IpfsException.Unavailable e) {
            return List.of(Finding.fail(
                    ABOUT, e.getMessage(), "start the node, or check ipfs.api; intents wait for it meanwhile"));
        } catch (IpfsException e) {
            return List.of(Finding.fail(ABOUT, e.getMessage(), "check ipfs.api and ipfs.authorization"));
        }
        findings.add(room());
        return findings;
    }

    private Finding room() throws InterruptedException {
        try {
            HttpResponse<String> answer = new HttpQuestion()
                    .post(URI.create(config.api() + "/api/v0/repo/stat?size-only=true"), config.authorization());
            if (answer.statusCode() != 200) {
                return Finding.ok(ABOUT, "does not tell its room (repo/stat: " + answer.statusCode() + ")");
            }
            JsonNode stat = new ObjectMapper().readTree(answer.body());
            return room(stat.path("RepoSize").asLong(), stat.path("StorageMax").asLong());
        } catch (IOException e) {
            return Finding.warn(ABOUT, "repo/stat failed: " + e.getMessage(), "look at the node's log");
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
