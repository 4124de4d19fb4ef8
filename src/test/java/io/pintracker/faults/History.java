package io.pintracker.faults;

import io.pintracker.embedded.SeenCall;
import io.pintracker.embedded.SeenCall.Ending;
import io.pintracker.model.Cid;
import io.pintracker.model.PinInfo;
import io.pintracker.model.PinIntent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What all witnesses have seen of one Cid, merged into one timeline for people. */
final class History {
    private History() {}

    private record Entry(long nanos, String text) {}

    /** A line an event, times in seconds since the first. */
    static String of(Evidence evidence, Cid cid) {
        List<Entry> entries = new ArrayList<>();
        evidence.intentsOf(cid).forEach(sent -> intent(sent, entries));
        evidence.callsOf(cid).forEach(call -> call(call, evidence.orphans().contains(call.number()), entries));
        evidence.statusOf(cid).forEach(event -> entries.add(new Entry(event.arrivedNanos(), status(event))));
        entries.sort(Comparator.comparingLong(Entry::nanos));
        long zero = entries.isEmpty() ? 0 : entries.get(0).nanos();
        StringBuilder text = new StringBuilder("history of ").append(cid).append('\n');
        for (Entry entry : entries) {
            text.append(String.format(Locale.ROOT, "  %10.3f  %s%n", (entry.nanos() - zero) / 1e9, entry.text()));
        }
        return text.append("  the node holds it ")
                .append(
                        evidence.pinset().containsKey(cid)
                                ? evidence.pinset().get(cid).text()
                                : "not")
                .append('\n')
                .toString();
    }

    private static void intent(SentIntent sent, List<Entry> entries) {
        PinIntent intent = sent.intent();
        String what = intent.op() == PinIntent.Op.UNPIN
                ? "unpin"
                : "pin " + sent.wish() + " for " + sent.finalStatus().text() + " '"
                        + intent.pin().name() + "'";
        entries.add(new Entry(sent.sentNanos(), "INTENT " + what + ", generation from " + sent.timestamp()));
        if (sent.isAcked()) {
            entries.add(new Entry(
                    sent.ackedNanos(),
                    "       " + sent.timestamp() + " is at " + sent.partition() + "/" + sent.offset()));
        } else {
            entries.add(new Entry(sent.sentNanos(), "       " + sent.timestamp() + " was never acknowledged"));
        }
    }

    private static void call(SeenCall call, boolean orphan, List<Entry> entries) {
        String name = "CALL   " + call.command().text() + " #" + call.number() + (orphan ? " (orphan)" : "");
        entries.add(new Entry(call.startedNanos(), name + " begins"));
        if (call.ending() != Ending.RUNNING) {
            entries.add(new Entry(call.endedNanos(), name + " " + call.ending()));
        }
    }

    private static String status(StatusEvent event) {
        PinInfo info = event.info();
        return "STATUS " + info.status().text() + " #" + info.attemptCount() + " of generation " + info.generation()
                + (info.name().isEmpty() ? "" : " '" + info.name() + "'")
                + (info.reason() == null ? "" : " " + info.reason().text())
                + (info.error().isEmpty() ? "" : " (" + info.error() + ")") + " at " + event.partition() + "/"
                + event.offset();
    }
}
