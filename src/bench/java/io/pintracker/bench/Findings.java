package io.pintracker.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoublePredicate;

/** Single values, some with a target, printed as they are found. Owned by one thread. */
final class Findings {
    private final List<Map<String, Object>> rows = new ArrayList<>();
    private final List<String> unfinished = new ArrayList<>();

    /** What a value should be. */
    record Target(String text, DoublePredicate met) {
        static Target atMost(double most) {
            return new Target("at most " + most, value -> value <= most);
        }

        static Target atLeast(double least) {
            return new Target("at least " + least, value -> value >= least);
        }
    }

    void add(String what, double value, String unit) {
        row(what, value, unit, "", "");
    }

    void add(String what, double value, String unit, Target target) {
        row(what, value, unit, target.text(), target.met().test(value) ? "met" : "MISSED");
    }

    private void row(String what, double value, String unit, String target, String met) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("what", what);
        row.put("value", Math.round(value * 1000) / 1000.0);
        row.put("unit", unit);
        row.put("target", target);
        row.put("", met);
        rows.add(row);
        System.out.println(row);
    }

    void unfinished(String what) {
        unfinished.add(what);
        System.out.println("NOT FINISHED: " + what);
    }

    Measured measured(String what, String comparedWith) {
        return new Measured(what, comparedWith, rows, unfinished);
    }
}
