package io.pintracker.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.pintracker.model.Cid;
import io.pintracker.topology.PinFact;
import io.pintracker.topology.TrackerStreams;
import java.util.Iterator;
import java.util.Map;
import org.apache.kafka.common.utils.Utils;

/**
 * The pinset in the stores of this process.
 *
 * @param partitions of the intents
 * @param self whose allocations make a pin ours
 */
public record StreamsPinset(TrackerStreams streams, int partitions, String self) implements Pinset {
    @Override
    public Map<Integer, Integer> openPartitions() {
        return streams.openPartitions();
    }

    @Override
    public Iterator<PinFact> facts(int partition) {
        return streams.pins().facts(partition, self);
    }

    @Override
    public int partitionOf(Cid cid) {
        return Utils.toPositive(Utils.murmur2(cid.toString().getBytes(UTF_8))) % partitions;
    }
}
