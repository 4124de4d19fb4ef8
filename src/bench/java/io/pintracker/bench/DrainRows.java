package io.pintracker.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures drains and keeps what came of them. Owned by one thread. */
final class DrainRows {
    private static final double TARGET = 0.95;
    private static final double FULL = 0.9;

    private final StubNode.Meter meter;
    private final int limit;
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> unfinished = new ArrayList<>();

    /** @param limit seconds for one drain */
    DrainRows(StubNode.Meter meter, int limit) {
        this.meter = meter;
        this.limit = limit;
    }

    List<Map<String, Object>> rows() {
        return rows;
    }

    List<String> unfinished() {
        return unfinished;
    }

    void unfinished(String what) {
        unfinished.add(what);
    }

    /** Lets it go, and waits until the calls that the meter expects have ended or the time is over. */
    void measure(DrainRow row, int calls, Runnable go) throws InterruptedException {
        OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long began = System.nanoTime();
        go.run();
        boolean done = meter.await(limit);
        double busy = (double) (system.getProcessCpuTime() - cpu)
                / (System.nanoTime() - began)
                / system.getAvailableProcessors();
        int ended = calls - (int) Math.max(0, meter.left());
        double seconds = done ? meter.seconds() : limit;
        if (row.keys().equals("warm-up")) {
            return;
        }
        if (!done) {
            unfinished.add(row.subject() + ", " + row.keys() + ", " + row.latencyMillis() + " ms, " + row.workers()
                    + " workers: " + ended + " of " + calls + " calls within " + limit + " s");
        }
        double share = row.idealSeconds(ended) / seconds;
        if (done && row.latencyMillis() > 0 && share < TARGET && busy > FULL) {
            unfinished.add(row.subject() + ", " + row.keys() + ", " + row.latencyMillis() + " ms, " + row.workers()
                    + " workers: W/t is more than this machine carries");
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("by", row.subject());
        map.put("keys", row.keys());
        map.put("latency ms", row.latencyMillis());
        map.put("workers", row.workers());
        map.put("intents", row.intents());
        map.put("calls", ended);
        map.put("seconds", String.format("%.2f", seconds));
        map.put("calls/s", Math.round(ended / seconds));
        map.put("intents/s", done ? Math.round(row.intents() / seconds) : "");
        map.put("of W/t", row.latencyMillis() == 0 ? "" : String.format("%.2f", share));
        map.put("mean call ms", String.format("%.2f", meter.spentSeconds() * 1e3 / Math.max(1, ended)));
        map.put("cores busy", String.format("%.2f", busy));
        rows.add(map);
        System.out.println(map);
    }
}
