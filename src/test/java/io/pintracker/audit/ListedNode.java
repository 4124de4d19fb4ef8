package io.pintracker.audit;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A node that only lists, and what it lists only once. Owned by one thread at a time. */
final class ListedNode implements IpfsClient {
    Stream<Cid> recursive = Stream.of();
    Stream<Cid> direct = Stream.of();
    Consumer<PinVisitor> then = visitor -> {};
    IpfsException failure;

    @Override
    public long list(PinMode mode, Call call, PinVisitor visitor) throws IpfsException {
        long[] count = new long[1];
        Stream<Cid> listed = mode == PinMode.RECURSIVE ? recursive : direct;
        if (mode == PinMode.RECURSIVE) {
            recursive = Stream.of();
        } else {
            direct = Stream.of();
        }
        listed.forEach(cid -> {
            count[0]++;
            visitor.pin(cid);
        });
        then.accept(visitor);
        if (failure != null) {
            throw failure;
        }
        return count[0];
    }

    @Override
    public void pin(Pin pin, Call call, ProgressListener progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pinAbsent(Pin pin, Call call, ProgressListener progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void pinAbsent(List<Pin> pins, Call call, ProgressListener progress) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unpin(Cid cid, Call call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void unpin(List<Cid> cids, Call call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public boolean holds(Cid cid, PinMode mode, Call call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void connect(String address, Call call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Space space(Call call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Cid resolve(String path, Call call) {
        throw new UnsupportedOperationException();
    }

    @Override
    public long collectGarbage(Call call, GarbageVisitor visitor) {
        throw new UnsupportedOperationException();
    }

    @Override
    public NodeId id(Call call) {
        return new NodeId("listed", List.of(), "");
    }

    @Override
    public String version(Call call) {
        return "1";
    }

    @Override
    public void close() {}
}
