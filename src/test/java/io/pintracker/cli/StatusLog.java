package io.pintracker.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.model.Json;
import io.pintracker.model.MalformedRecordException;
import io.pintracker.model.PinInfo;
import io.pintracker.model.TrackerStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a subscriber of {@code pin-status} sees: the events of every Cid in the order of the log. Thread-safe. */
final class StatusLog implements AutoCloseable {
    private final TopicLog log;

    StatusLog(TopicLog log) {
        this.log = log;
    }

    /** The events of every Cid, tombstones left out. */
    Map<Cid, List<PinInfo>> all() {
        Map<Cid, List<PinInfo>> events = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> event : log.read()) {
            if (event.value() != null) {
                Cid cid = Cid.parseCanonical(new String(event.key(), UTF_8));
                events.computeIfAbsent(cid, c -> new ArrayList<>()).add(info(event));
            }
        }
        return events;
    }

    List<PinInfo> of(Cid cid) {
        return all().getOrDefault(cid, List.of());
    }

    /** The statuses of a Cid in the order of the log. */
    List<TrackerStatus> statuses(Cid cid) {
        return of(cid).stream().map(PinInfo::status).toList();
    }

    /** The last event of every Cid. */
    Map<Cid, PinInfo> last() {
        Map<Cid, PinInfo> last = new LinkedHashMap<>();
        all().forEach((cid, events) -> last.put(cid, events.get(events.size() - 1)));
        return last;
    }

    private static PinInfo info(ConsumerRecord<byte[], byte[]> event) {
        try {
            PinInfo info = Json.info(event.value());
            if (!info.cid().toString().equals(new String(event.key(), UTF_8))) {
                throw new AssertionError("the event " + info + " lies under another key");
            }
            return info;
        } catch (MalformedRecordException e) {
            throw new AssertionError(
                    "not a status event: " + new String(event.value(), UTF_8) + " at offset " + event.offset(), e);
        }
    }

    @Override
    public void close() {
        log.close();
    }
}
