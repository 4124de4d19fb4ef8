package io.pintracker.bench;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.Pin;
import io.pintracker.model.PinMode;
import java.util.List;

/** Another client, with its pins and unpins metered. Thread-safe. */
record MeteredNode(IpfsClient client, StubNode.Meter meter) implements IpfsClient {
    @Override
    public void pin(Pin pin, Call call, ProgressListener progress) throws IpfsException {
        long began = meter.begin();
        client.pin(pin, call, progress);
        meter.end(began);
    }

    @Override
    public void pinAbsent(Pin pin, Call call, ProgressListener progress) throws IpfsException {
        long began = meter.begin();
        client.pinAbsent(pin, call, progress);
        meter.end(began);
    }

    @Override
    public void pinAbsent(List<Pin> pins, Call call, ProgressListener progress) throws IpfsException {
        long began = meter.begin();
        client.pinAbsent(pins, call, progress);
        pins.forEach(pin -> meter.end(began));
    }

    @Override
    public void unpin(Cid cid, Call call) throws IpfsException {
        long began = meter.begin();
        client.unpin(cid, call);
        meter.end(began);
    }

    @Override
    public void unpin(List<Cid> cids, Call call) throws IpfsException {
        long began = meter.begin();
        client.unpin(cids, call);
        cids.forEach(cid -> meter.end(began));
    }

    @Override
    public long list(PinMode mode, Call call, PinVisitor visitor) throws IpfsException {
        return client.list(mode, call, visitor);
    }

    @Override
    public boolean holds(Cid cid, PinMode mode, Call call) throws IpfsException {
        return client.holds(cid, mode, call);
    }

    @Override
    public void connect(String address, Call call) throws IpfsException {
        client.connect(address, call);
    }

    @Override
    public Space space(Call call) throws IpfsException {
        return client.space(call);
    }

    @Override
    public Cid resolve(String path, Call call) throws IpfsException {
        return client.resolve(path, call);
    }

    @Override
    public long collectGarbage(Call call, GarbageVisitor visitor) throws IpfsException {
        return client.collectGarbage(call, visitor);
    }

    @Override
    public NodeId id(Call call) throws IpfsException {
        return client.id(call);
    }

    @Override
    public String version(Call call) throws IpfsException {
        return client.version(call);
    }

    @Override
    public void close() {
        client.close();
    }
}
