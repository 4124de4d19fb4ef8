package io.pintracker.audit;

import io.pintracker.ipfs.Call;
import io.pintracker.ipfs.IpfsClient;
import io.pintracker.ipfs.IpfsException;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import io.pintracker.topology.CidBucket;
import io.pintracker.topology.Fingerprint;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.hc.core5.concurrent.DefaultThreadFactory;

/**
 * What the node lists, in the order in which it does: the fingerprint of each partition, and a file to read again what these
 * do not vouch for. Fingerprints are made and the file is written beside the reading of the node's answer, at most
 * {@value #AHEAD} batches behind it; nothing else is in memory. For one thread.
 */
final class Listing implements AutoCloseable {
    private static final int BATCH = 1_000;

    /** Batches that may be handed and not taken, so that neither thread waits for a moment in which the other cannot run. */
    private static final int AHEAD = 16;

    /** The tag, the length, the Cid. */
    private static final int LONGEST_ROW = 1 + 1 + 255;

    private static final int END = -1;

    private final Path file;
    private final Pinset pinset;
    private final Map<Integer, Fingerprint> fingerprints = new HashMap<>();
    private Listed listed;
    private long listedOfPartitions;

    /** Hears what was listed. */
    @FunctionalInterface
    interface Visitor<E extends Exception> {
        void pin(Cid cid, PinMode mode) throws E;
    }

    private Listing(Path file, Pinset pinset, Set<Integer> partitions) {
        this.file = file;
        this.pinset = pinset;
        partitions.forEach(partition -> fingerprints.put(partition, new Fingerprint()));
    }

    /**
     * Lists the node. A listing that breaks off leaves nothing behind, and is never a shorter one.
     *
     * @param file which is made and, in the end, removed
     * @param partitions of which fingerprints are made
     * @throws IOException if the disk fails
     */
    static Listing take(IpfsClient node, Call call, Clock clock, Path file, Pinset pinset, Set<Integer> partitions)
            throws IpfsException, IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Listing listing = new Listing(file, pinset, partitions);
        boolean whole = false;
        try (Intake intake = listing.new Intake()) {
            listing.listed = Listed.of(node, call, clock, intake::add);
            intake.finish();
            whole = true;
            return listing;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            if (!whole) {
                listing.close();
            }
        }
    }

    /** Takes what is listed to the thread beside. */
    private final class Intake implements AutoCloseable {
        private final OutputStream out;
        private final ByteBuffer unwritten = ByteBuffer.allocate(1 << 16);
        private final ExecutorService thread =
                Executors.newSingleThreadExecutor(new DefaultThreadFactory("audit-listing", true));
        private final Deque<CompletableFuture<Void>> handed = new ArrayDeque<>();
        private List<Cid> batch = new ArrayList<>(BATCH);
        private PinMode mode = PinMode.RECURSIVE;

        Intake() throws IOException {
            out = Files.newOutputStream(file);
        }

        void add(Cid cid, PinMode as) {
            if (batch.size() == BATCH || as != mode) {
                hand();
                mode = as;
            }
            batch.add(cid);
        }

        private void hand() {
            if (handed.size() == AHEAD) {
                await();
            }
            List<Cid> full = batch;
            PinMode as = mode;
            handed.add(CompletableFuture.runAsync(() -> full.forEach(cid -> take(cid, as)), thread));
            batch = new ArrayList<>(BATCH);
        }

        /** For the first of what was handed. */
        private void await() {
            try {
                handed.remove().join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        private void take(Cid cid, PinMode as) {
            Fingerprint fingerprint = fingerprints.get(pinset.partitionOf(cid));
            if (fingerprint == null) {
                return;
            }
            listedOfPartitions++;
            fingerprint.listed(cid, as);
            if (unwritten.remaining() < LONGEST_ROW) {
                write();
            }
            unwritten.put(SortedFile.tag(as)).put((byte) cid.length());
            cid.writeTo(unwritten);
        }

        private void write() {
            try {
                out.write(unwritten.array(), 0, unwritten.position());
            } catch (IOException e) {
                throw new UncheckedIOException(SortedFile.failure(e));
            }
            unwritten.clear();
        }

        void finish() {
            hand();
            while (!handed.isEmpty()) {
                await();
            }
            write();
        }

        @Override
        public void close() throws IOException {
            thread.shutdownNow();
            out.close();
        }
    }

    /** In which buckets of each partition other pins are listed than are wanted; partitions without any are missing. */
    Map<Integer, BitSet> differing(Map<Integer, Fingerprint> wanted) {
        Map<Integer, BitSet> all = new HashMap<>();
        fingerprints.forEach((partition, found) -> {
            BitSet differing = found.differing(wanted.get(partition));
            if (!differing.isEmpty()) {
                all.put(partition, differing);
            }
        });
        return all;
    }

    /**
     * Shows what is listed in those buckets, by partition.
     *
     * @throws IOException if the disk fails
     */
    <E extends Exception> void forEach(Map<Integer, BitSet> buckets, Visitor<E> visitor) throws IOException, E {
        BitSet any = new BitSet(CidBucket.COUNT);
        buckets.values().forEach(any::or);
        if (any.isEmpty()) {
            return;
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            for (int tag = in.read(); tag != END; tag = in.read()) {
                Cid cid = Cid.ofBytes(in.readNBytes(in.readUnsignedByte()));
                int bucket = CidBucket.of(cid);
                // The partition is the dearer question: its answer needs the text.
                if (any.get(bucket)
                        && buckets.getOrDefault(pinset.partitionOf(cid), new BitSet())
                                .get(bucket)) {
                    visitor.pin(cid, tag == SortedFile.tag(PinMode.DIRECT) ? PinMode.DIRECT : PinMode.RECURSIVE);
                }
            }
        }
    }

    /** How much it is, in all partitions. */
    Listed listed() {
        return listed;
    }

    /** Pins listed of those partitions of which there are fingerprints. */
    long listedOfPartitions() {
        return listedOfPartitions;
    }

    /** Removes its file. */
    @Override
    public void close() {
        SnapshotDirectory.remove(file);
    }
}
