package io.pintracker.topology;

import io.pintracker.engine.Tally;
import io.pintracker.model.MalformedRecordException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What was counted since the start of the process, over all tasks. Thread-safe. */
public final class Tallies {
    private final Map<Tally, LongAdder> events = new EnumMap<>(Tally.class);
    private final Map<MalformedRecordException.Kind, LongAdder> deadLetters =
            new EnumMap<>(MalformedRecordException.Kind.class);

    /** All at 0. */
    public Tallies() {
        for (Tally tally : Tally.values()) {
            events.put(tally, new LongAdder());
        }
        for (MalformedRecordException.Kind kind : MalformedRecordException.Kind.values()) {
            deadLetters.put(kind, new LongAdder());
        }
    }

    void count(Tally tally) {
        events.get(tally).increment();
    }

    void deadLetter(MalformedRecordException.Kind kind) {
        deadLetters.get(kind).increment();
    }

    /** How often that has happened. */
    public long of(Tally tally) {
        return events.get(tally).sum();
    }

    /** Dead letters with that reason. */
    public long deadLetters(MalformedRecordException.Kind kind) {
        return deadLetters.get(kind).sum();
    }
}
