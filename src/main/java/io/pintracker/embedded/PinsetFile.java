package io.pintracker.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.pintracker.embedded.Pinset.Pinned;
import io.pintracker.model.Cid;
import io.pintracker.model.PinMode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A pinset in a file: {@code + <cid> <mode> <name, percent-encoded>} and {@code - <cid>}, one line a change, with the
 * operating system before the change counts, so it outlives a kill of the process (not a power cut). Owned by the pinset,
 * under whose lock it is called.
 */
final class PinsetFile implements PinsetLog {
    /** A file with so many lines more than pins is written anew. */
    private static final int SLACK = 10_000;

    private final ExclusiveLock lock;
    private FileChannel channel;

    private PinsetFile(ExclusiveLock lock) {
        this.lock = lock;
    }

    /**
     * Reads the file, if it is there.
     *
     * @throws EmbeddedException.InUse if another node works with it
     * @throws IOException if a line, other than a last one that was cut off, is not one of ours
     */
    static Pinset load(Path path) throws IOException {
        Path file = path.toAbsolutePath();
        Files.createDirectories(file.getParent());
        ExclusiveLock lock = ExclusiveLock.take(file.resolveSibling(file.getFileName() + ".lock"), file);
        try {
            cutUnfinishedLine(file);
            PinsetFile log = new PinsetFile(lock);
            Pinset pinset = new Pinset(log);
            long lines = read(file, pinset);
            if (lines > 2 * pinset.size() + SLACK) {
                rewrite(file, pinset);
            }
            log.channel = FileChannel.open(file, CREATE, APPEND);
            return pinset;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    @Override
    public void held(Cid cid, Pinned pinned) {
        append(line(cid, pinned));
    }

    @Override
    public void dropped(Cid cid) {
        append("- " + cid + "\n");
    }

    @Override
    public void close() throws IOException {
        channel.close();
        lock.close();
    }

    private void append(String line) {
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(US_ASCII));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(Cid cid, Pinned pinned) {
        return "+ " + cid + " " + pinned.mode().text() + " " + URLEncoder.encode(pinned.name(), UTF_8) + "\n";
    }

    private static void cutUnfinishedLine(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
            long end = channel.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            while (end > 0 && channel.read(last.clear(), end - 1) == 1 && last.get(0) != '\n') {
                end--;
            }
            channel.truncate(end);
        }
    }

    private static long read(Path file, Pinset into) throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        long lines = 0;
        try (BufferedReader reader = Files.newBufferedReader(file, US_ASCII)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines++;
                try {
                    apply(line.split(" ", 4), into);
                } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
                    throw new IOException(
                            file + " is no pinset file: line " + lines + " reads '" + line + "'; move it away", e);
                }
            }
        }
        return lines;
    }

    private static void apply(String[] words, Pinset into) {
        Cid cid = Cid.parse(words[1]);
        switch (words[0]) {
            case "+" -> into.restore(cid, Pinned.of(PinMode.ofText(words[2]), URLDecoder.decode(words[3], UTF_8)));
            case "-" -> into.forget(cid);
            default -> throw new IllegalArgumentException("neither + nor -");
        }
    }

    private static void rewrite(Path file, Pinset pinset) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (BufferedWriter writer = Files.newBufferedWriter(draft, US_ASCII)) {
            for (Pinset.Row row : pinset.snapshot(List.of(PinMode.values()))) {
                writer.write(line(row.cid(), row.pinned()));
            }
        }
        Files.move(draft, file, ATOMIC_MOVE, REPLACE_EXISTING);
    }
}
