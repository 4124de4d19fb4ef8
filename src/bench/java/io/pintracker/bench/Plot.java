package io.pintracker.bench;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Series over time as SVG, one panel below the other, each from 0; fitted lines dashed, outages shaded; light or dark as
 * the reader has it.
 */
record Plot(String title, List<Series> series, List<Outage> outages) {
    private static final int WIDTH = 760;
    private static final int LEFT = 70;
    private static final int RIGHT = 20;
    private static final int TOP = 50;
    private static final int PANEL = 84;
    private static final int STEP = 124;

    /** When the node was away, in seconds. */
    record Outage(double from, double to) {}

    String svg() {
        int height = TOP + STEP * series.size() + 10;
        StringBuilder svg = new StringBuilder();
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">%n",
                WIDTH,
                height,
                text(title)));
        svg.append("""
                <style>
                  svg { background: #ffffff; color: #1f2328; font: 12px system-ui, sans-serif; }
                  text { fill: currentColor; }
                  .title { font-size: 14px; font-weight: 600; }
                  .axis { stroke: currentColor; stroke-opacity: 0.35; fill: none; }
                  .line { stroke: #0969da; fill: none; stroke-width: 1.5; }
                  .fit { stroke: #bc4c00; fill: none; stroke-dasharray: 5 4; }
                  .outage { fill: currentColor; fill-opacity: 0.12; }
                  @media (prefers-color-scheme: dark) {
                    svg { background: #0d1117; color: #e6edf3; }
                    .line { stroke: #58a6ff; }
                    .fit { stroke: #f0883e; }
                  }
                </style>
                """);
        svg.append(String.format("<text class=\"title\" x=\"%d\" y=\"22\">%s</text>%n", LEFT, text(title)));
        double end = series.stream()
                .flatMap(one -> one.points().stream())
                .mapToDouble(Series.Point::seconds)
                .max()
                .orElse(1);
        for (int i = 0; i < series.size(); i++) {
            panel(svg, series.get(i), TOP + STEP * i, end);
        }
        return svg.append("</svg>\n").toString();
    }

    private void panel(StringBuilder svg, Series one, int top, double end) {
        double high = Math.max(one.highest(), 1e-9);
        int bottom = top + PANEL;
        for (Outage outage : outages) {
            double x = x(outage.from(), end);
            svg.append(String.format(
                    Locale.ROOT,
                    "<rect class=\"outage\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"/>%n",
                    x,
                    top,
                    Math.max(0.5, x(outage.to(), end) - x),
                    PANEL));
        }
        svg.append(String.format("<path class=\"axis\" d=\"M%d %dV%dH%d\"/>%n", LEFT, top, bottom, WIDTH - RIGHT));
        String points = one.points().stream()
                .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", x(p.seconds(), end), y(p.value(), high, bottom)))
                .collect(Collectors.joining(" "));
        svg.append("<polyline class=\"line\" points=\"").append(points).append("\"/>\n");
        Series.Line fit = one.fit();
        svg.append(String.format(
                Locale.ROOT,
                "<path class=\"fit\" d=\"M%.1f %.1fL%.1f %.1f\"/>%n",
                x(fit.from(), end),
                y(fit.atFrom(), high, bottom),
                x(fit.to(), end),
                y(fit.atTo(), high, bottom)));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\">%s (fitted: %+.1f from minute %.1f on, %.0f allowed)</text>%n",
                LEFT,
                top - 6,
                text(one.name()),
                fit.growth(),
                fit.from() / 60,
                one.margin()));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.0f</text>%n",
                LEFT - 6,
                top + 10,
                one.highest()));
        svg.append(String.format("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">0</text>%n", LEFT - 6, bottom));
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%.1f min</text>%n",
                WIDTH - RIGHT,
                bottom + 14,
                end / 60));
    }

    private static double x(double seconds, double end) {
        return LEFT + seconds / end * (WIDTH - LEFT - RIGHT);
    }

    private static double y(double value, double high, int bottom) {
        return bottom - value / high * PANEL;
    }

    private static String text(String plain) {
        return plain.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
