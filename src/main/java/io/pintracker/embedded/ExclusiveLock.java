package io.pintracker.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Keeps others off some data, in this process and in all others, until closed or until the process is gone, however it
 * ended. Thread-safe.
 *
 * <p>The operating system's lock decides. The owner's name is in a file of its own, because POSIX drops a process's lock
 * as soon as that process closes <em>any</em> handle of the locked file: a second taker in the same process must find out
 * without touching it.
 */
final class ExclusiveLock implements AutoCloseable {
    private final Path ownerFile;
    private final FileChannel channel;
    private boolean closed;

    private ExclusiveLock(Path ownerFile, FileChannel channel) {
        this.ownerFile = ownerFile;
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @param lockFile made if it is not there, and left there
     * @param data what the lock protects, for the message
     * @throws EmbeddedException.InUse if somebody has it
     */
    static ExclusiveLock take(Path lockFile, Path data) throws IOException {
        Path ownerFile = lockFile.resolveSibling(lockFile.getFileName() + ".owner");
        String self = self();
        String owner = Files.exists(ownerFile) ? Files.readString(ownerFile) : "";
        if (owner.equals(self)) {
            throw new EmbeddedException.InUse(data, "this process");
        }
        FileChannel channel = FileChannel.open(lockFile, CREATE, WRITE);
        try {
            if (!locked(channel)) {
                throw new EmbeddedException.InUse(
                        data, "another process" + (owner.isEmpty() ? "" : " (" + owner + ")"));
            }
            Files.writeString(ownerFile, self, UTF_8);
            return new ExclusiveLock(ownerFile, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Process ids are used again, so the start time goes with them. */
    private static String self() {
        ProcessHandle process = ProcessHandle.current();
        return "pid " + process.pid() + ", started "
                + process.info().startInstant().orElse(Instant.EPOCH);
    }

    @Override
    public synchronized void close() throws IOException {
        if (!closed) {
            closed = true;
            Files.deleteIfExists(ownerFile);
            channel.close();
        }
    }
}
