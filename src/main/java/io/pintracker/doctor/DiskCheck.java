package io.pintracker.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether the state has a place. */
final class DiskCheck implements Check {
    private static final String ABOUT = "state_dir";
    private static final long MIB = 1L << 20;
    private static final long LEAST = 256 * MIB;
    private static final long LITTLE = 2_048 * MIB;

    private final Path stateDir;

    DiskCheck(Path stateDir) {
        this.stateDir = stateDir;
    }

    @Override
    public List<Finding> look() throws IOException {
        Path there = stateDir.toAbsolutePath();
        while (!Files.exists(there)) {
            there = there.getParent();
        }
        if (!Files.isDirectory(there) || !Files.isWritable(there)) {
            return List.of(Finding.fail(
                    ABOUT, there + " cannot be written to", "set state_dir to a directory that is this user's"));
        }
        FileStore disk = Files.getFileStore(there);
        long free = disk.getUsableSpace();
        String found = free / MIB + " MiB are free for " + stateDir;
        String mend = "free some, or set state_dir to another disk; a million pins take about 1 GiB";
        if (free < LEAST) {
            return List.of(Finding.fail(ABOUT, found, mend));
        }
        return List.of(free < LITTLE ? Finding.warn(ABOUT, found, mend) : Finding.ok(ABOUT, found));
    }
}
