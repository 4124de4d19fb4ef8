package io.pintracker.bench;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsSettings;
import io.pintracker.ipfs.KuboRpc;
import io.pintracker.model.PinMode;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** An audit of all pins against a node that lists them. */
record AuditPart(Trial trial, PreparedPins prepared, Findings findings) {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    void measure() throws Exception {
        Lines bytes = Lines.post(trial.node().listing());
        findings.add("the node's listing, bytes only", bytes.perSecond(), "lines/s");
        double read = read();
        findings.add("the node's listing, read as CIDs by the client", read, "lines/s");
        URI http = trial.tracker().http();
        Lines audit = Lines.post(http.resolve("/audit"));
        double rate = bytes.count() / audit.seconds();
        findings.add("audit", audit.seconds(), "s");
        findings.add("audit", rate, "pins/s");
        findings.add("audit, of the listing read as CIDs", rate / read, "", Findings.Target.atLeast(0.7));
        findings.add("audit, of the listing's bytes", rate / bytes.perSecond(), "");
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
