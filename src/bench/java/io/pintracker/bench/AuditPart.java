package io.pintracker.bench;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.model.PinMode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An audit of all pins against a node that lists them. */
record AuditPart(Trial trial, PreparedPins prepared, Findings findings) {
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofMinutes(20);
    private static final Duration POLL = Duration.ofSeconds(5);
    private static final int FEW = 1_000;

    void measure() throws Exception {
        Lines bytes = Lines.post(trial.node().listing());
        findings.add("the node's listing, bytes only", bytes.perSecond(), "lines/s");
        // Once to warm up: the tracker, too, has listed the node when it started.
        var unusedAsCold = read();
        double read = read();
        findings.add("the node's listing, read as CIDs by the client", read, "lines/s");
        URI http = trial.tracker().http();
        audit("audit soon after the start, each row compared", http, bytes.count());
        awaitFingerprints(http);
        double rate = audit("audit", http, bytes.count());
        findings.add("audit, of the listing read as CIDs", rate / read, "", Findings.Target.atLeast(0.7));
        trial.node().leaveOut(FEW);
        audit("audit, of which " + FEW + " pins are missing", http, bytes.count());
        trial.node().leaveOut(0);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Lines> second = thread.submit(() -> Lines.post(http.resolve("/audit")));
            trial.memory("during an audit");
            if (second.isDone()) {
                findings.unfinished("memory during an audit: the audit was over before");
            }
            var unused = second.get();
        } finally {
            thread.shutdownNow();
        }
    }

    private double audit(String what, URI http, long pins) throws IOException, InterruptedException {
        Lines audit = Lines.post(http.resolve("/audit"));
        double rate = pins / audit.seconds();
        findings.add(what, audit.seconds(), "s");
        findings.add(what, rate, "pins/s");
        return rate;
    }

    /** Until an audit need not read all rows any more. */
    private void awaitFingerprints(URI http) {
        HttpRequest request = HttpRequest.newBuilder(http.resolve("/audit"))
                .POST(BodyPublishers.noBody())
                .build();
        HttpClient client = HttpClient.newHttpClient();
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> {
            String report = client.send(request, BodyHandlers.ofString()).body();
            return new ObjectMapper().readTree(report).path("compared").asLong() < prepared.pins();
        });
    }

    private double read() throws Exception {
        IpfsSettings settings = new IpfsSettings(
                trial.node().api(),
                "",
                LIMIT,
                LIMIT,
                LIMIT,
                LIMIT,
                false,
                2,
                Duration.ZERO,
                Duration.ZERO,
                false,
                Duration.ZERO,
                null);
        try (IpfsClient client = new KuboRpc(settings, System::nanoTime)) {
            long began = System.nanoTime();
            long pins = client.list(PinMode.RECURSIVE, new Call(), cid -> {});
            if (pins != (long) prepared.pins() - prepared.errors() - prepared.remote()) {
                findings.unfinished("the node listed " + pins + " pins");
            }
            return pins * 1e9 / (System.nanoTime() - began);
        }
    }
}
