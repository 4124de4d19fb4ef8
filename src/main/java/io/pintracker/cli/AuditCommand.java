package io.pintracker.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Has a tracker compare its pinset with its node, and prints what it found. */
@Command(
        name = "audit",
        description = {
            "Compare the pinset with what the IPFS node really holds. What is missing is queued to be pinned again.",
            "Code 1 if something was found that is not being mended: strays without --fix-strays, or refused."
        })
final class AuditCommand implements Callable<Integer> {
    private static final int SHOWN = 10;

    private final CliContext context;

    @Option(names = "--fix-strays", description = "Have the node unpin what nobody wants.")
    boolean fixStrays;

    @Option(
            names = "--force",
            description = "With --fix-strays: also if the pinset is empty, or strays are more than half of all pins.")
    boolean force;

    @Mixin
    TrackerOptions tracker;

    @Mixin
    OutputOptions output;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    AuditCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try (TrackerClient client = tracker.open()) {
            JsonNode report = client.audit(fixStrays, force);
            if (output.format == OutputOptions.Format.TABLE) {
                print(report, out);
            } else {
                out.println(output.format == OutputOptions.Format.JSON ? "[" + report + "]" : report.toString());
            }
            long strays = report.path("strays").asLong();
            boolean open = strays > 0 && !report.path("stray_action").asText().equals("queued");
            return open ? ExitCode.FAILED : ExitCode.OK;
        }
    }

    private void print(JsonNode report, PrintWriter out) {
        out.printf(
                "The node lists %,d recursive and %,d direct pins; the pinset has %,d (%d partitions, %,d ms).%n",
                report.path("recursive").asLong(),
                report.path("direct").asLong(),
                report.path("pinset").asLong(),
                report.path("partitions").size(),
                report.path("duration_ms").asLong());
        out.printf("missing  %,d%s%n", count(report, "missing"), count(report, "missing") > 0 ? ": queued" : "");
        cids(report.path("missing_cids"), out);
        out.printf("strays   %,d%s%n", count(report, "strays"), strays(report));
        cids(report.path("stray_cids"), out);
        out.printf(
                "compared %,d one by one; the fingerprints of the others are as they should be%n",
                count(report, "compared"));
        out.printf("skipped  %,d: worked on, or changed since the listing began%n", count(report, "skipped"));
        if (count(report, "unreadable") > 0) {
            out.printf("unread   %,d: listed under what is no CID here; never touched%n", count(report, "unreadable"));
        }
    }

    private static long count(JsonNode report, String what) {
        return report.path(what).asLong();
    }

    private static String strays(JsonNode report) {
        String remote = count(report, "remote") > 0 ? " (" + count(report, "remote") + " for other peers)" : "";
        return switch (report.path("stray_action").asText()) {
            case "queued" -> remote + ": removal queued";
            case "refused" ->
                remote + ": NOT removed, since the pinset is empty or they are more than half of all; --force does it";
            case "unpin_disabled" -> remote + ": not removed, since unpin_disable is set";
            case "left" -> remote + ": left alone; --fix-strays removes them";
            default -> "";
        };
    }

    private void cids(JsonNode cids, PrintWriter out) {
        for (int i = 0; i < Math.min(SHOWN, cids.size()); i++) {
            out.println("  " + CellText.cutEnd(cids.get(i).asText(), context.width() - 2));
        }
        if (cids.size() > SHOWN) {
            out.println("  ... (-o json names more)");
        }
    }
}
