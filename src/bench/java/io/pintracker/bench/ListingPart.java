package io.pintracker.bench;

import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Listings over the API. */
record ListingPart(Trial trial, PreparedPins prepared, Findings findings, double bareRows) {
    private static final int SOME = 1_000;

    void measure() throws Exception {
        URI http = trial.tracker().http();
        Lines all = Lines.get(http.resolve("/pins"));
        expect("/pins", all, prepared.pins());
        findings.add("listing of all: first line", all.first(), "s");
        findings.add("listing of all", all.perSecond(), "lines/s", Findings.Target.atLeast(100_000));
        findings.add("listing of all, of the store read bare", all.perSecond() / bareRows, "");
        Lines rare = Lines.get(http.resolve("/pins?filter=remote"));
        expect("/pins?filter=remote", rare, prepared.remote());
        findings.add("listing of " + prepared.remote() + " remote ones: first line", rare.first(), "s");
        findings.add(
                "listing of " + prepared.remote() + " remote ones", rare.seconds(), "s", Findings.Target.atMost(1));
        int step = Math.max(1, prepared.pins() / SOME);
        String cids = IntStream.range(0, Math.min(SOME, prepared.pins()))
                .mapToObj(i -> BulkCids.of((long) i * step).toString())
                .collect(Collectors.joining(","));
        Lines some = Lines.get(http.resolve("/pins?cids=" + cids));
        expect("/pins?cids=", some, Math.min(SOME, prepared.pins()));
        findings.add("listing of " + SOME + " CIDs: first line", some.first(), "s");
        findings.add("listing of " + SOME + " CIDs", some.perSecond(), "lines/s");
        during(http);
    }

    private void during(URI http) throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<Lines> listing = thread.submit(() -> Lines.get(http.resolve("/pins")));
            trial.memory("during a full listing");
            if (listing.isDone()) {
                findings.unfinished("memory during a full listing: the listing was over before");
            }
            expect("/pins", listing.get(), prepared.pins());
        } finally {
            thread.shutdownNow();
        }
    }

    private void expect(String path, Lines lines, long expected) {
        // The new Cids of the starts are there too.
        if (lines.count() < expected) {
            findings.unfinished(path + " gave " + lines.count() + " lines instead of " + expected);
        }
    }
}
