package io.pintracker.cli;

import io.pintracker.config.Configuration;
import io.pintracker.doctor.Doctor;
import io.pintracker.doctor.Finding;
import io.pintracker.doctor.Finding.Level;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks at everything around a tracker. */
@Command(
        name = "doctor",
        description = {
            "Check settings, disk, Kafka, topics, IPFS node and tracker, and say how to mend what is wrong.",
            "Changes nothing. Ends with 1 if the tracker cannot work like this."
        })
final class DoctorCommand implements Callable<Integer> {
    private final CliContext context;

    @Mixin
    KafkaOptions kafka;

    @Mixin
    OutputOptions output;

    @Mixin
    StandardOptions standard;

    @Spec
    CommandSpec spec;

    DoctorCommand(CliContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws Exception {
        KafkaAccess access = kafka.open(context);
        Configuration config = access.configuration();
        // What is to be done is shown whole: half a command is of no use.
        Table.Layout<Finding> layout = new Table.Layout<>(
                context.width(),
                Integer.MAX_VALUE,
                List.of(
                        Column.fixed("LEVEL", 4, finding -> finding.level().name()),
                        Column.fixed("ABOUT", 8, Finding::about),
                        Column.fixed("FOUND", 0, DoctorCommand::text)));
        Level[] worst = {Level.OK};
        try (RowWriter<Finding> rows = output.open(spec.commandLine().getOut(), layout)) {
            new Doctor(config, access::admin, () -> Wiring.sampler(config), context.clock()).examine(finding -> {
                worst[0] = finding.level().compareTo(worst[0]) > 0 ? finding.level() : worst[0];
                rows.write(finding);
            });
            rows.complete();
        }
        return worst[0] == Level.FAIL ? ExitCode.FAILED : ExitCode.OK;
    }

    private static String text(Finding finding) {
        return finding.mend().isEmpty() ? finding.found() : finding.found() + "; to mend it: " + finding.mend();
    }
}
