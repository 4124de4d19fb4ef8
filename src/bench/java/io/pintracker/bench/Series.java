package io.pintracker.bench;

import java.util.ArrayList;
import java.util.List;

/** What one figure was over time, and how much it may grow. Owned by one thread. */
final class Series {
    /** Of the time, until then a JVM is still warming up. */
    private static final double WARM_UP = 1.0 / 3;

    private final String name;
    private final double margin;
    private final List<Point> points = new ArrayList<>();

    /** @param margin by how much the fitted line may rise from the end of the warm-up to the end */
    Series(String name, double margin) {
        this.name = name;
        this.margin = margin;
    }

    record Point(double seconds, double value) {}

    /** A straight line. */
    record Line(double from, double to, double atFrom, double atTo) {
        double growth() {
            return atTo - atFrom;
        }
    }

    void add(double seconds, double value) {
        points.add(new Point(seconds, value));
    }

    String name() {
        return name;
    }

    double margin() {
        return margin;
    }

    List<Point> points() {
        return points;
    }

    double highest() {
        return points.stream().mapToDouble(Point::value).max().orElse(0);
    }

    double lowest() {
        return points.stream().mapToDouble(Point::value).min().orElse(0);
    }

    boolean isLevel() {
        return points.size() > 2 && fit().growth() <= margin;
    }

    /** The least squares' line through all behind the warm-up. */
    Line fit() {
        double end = points.isEmpty() ? 0 : points.get(points.size() - 1).seconds();
        List<Point> late =
                points.stream().filter(p -> p.seconds() >= end * WARM_UP).toList();
        double meanX = late.stream().mapToDouble(Point::seconds).average().orElse(0);
        double meanY = late.stream().mapToDouble(Point::value).average().orElse(0);
        double xx = 0;
        double xy = 0;
        for (Point point : late) {
            xx += (point.seconds() - meanX) * (point.seconds() - meanX);
            xy += (point.seconds() - meanX) * (point.value() - meanY);
        }
        double slope = xx == 0 ? 0 : xy / xx;
        double from = end * WARM_UP;
        return new Line(from, end, meanY + slope * (from - meanX), meanY + slope * (end - meanX));
    }
}
