package io.pintracker.topology;

import io.pintracker.engine.Lane;
import io.pintracker.engine.Slot;
import io.pintracker.model.Cid;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A place in the agenda: {@code [lane: 1 byte][due: 8 bytes, big-endian][Cid]}, so that rows sort by lane, then by due
 * time. A key need not be a row's: it may lie between two.
 */
final class AgendaKey implements Comparable<AgendaKey> {
    private static final int DUE_AT = 1;
    private static final int CID_AT = DUE_AT + Long.BYTES;

    private final byte[] bytes;

    private AgendaKey(byte[] bytes) {
        this.bytes = bytes;
    }

    static AgendaKey of(Slot slot, Cid cid) {
        ByteBuffer key = ByteBuffer.allocate(CID_AT + cid.length());
        key.put(slot.lane().number()).putLong(slot.due());
        cid.writeTo(key);
        return new AgendaKey(key.array());
    }

    static AgendaKey ofBytes(byte[] bytes) {
        return new AgendaKey(bytes);
    }

    /** Before every row of the lane with that due time or a later one. */
    static AgendaKey from(Lane lane, long due) {
        return new AgendaKey(
                ByteBuffer.allocate(CID_AT).put(lane.number()).putLong(due).array());
    }

    /** Right behind this one: no key lies between. */
    AgendaKey after() {
        return new AgendaKey(Arrays.copyOf(bytes, bytes.length + 1));
    }

    byte[] bytes() {
        return bytes;
    }

    long due() {
        return ByteBuffer.wrap(bytes).getLong(DUE_AT);
    }

    Slot slot() {
        return new Slot(Lane.ofNumber(bytes[0]), due());
    }

    Cid cid() {
        return Cid.ofBytes(Arrays.copyOfRange(bytes, CID_AT, bytes.length));
    }

    @Override
    public int compareTo(AgendaKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof AgendaKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
