package io.pintracker.doctor;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/** Whether a process that is started from here may open enough files: RocksDB keeps many open. */
final class OpenFilesCheck implements Check {
    private static final String ABOUT = "open files";
    private static final long LEAST = 1_024;
    private static final long LITTLE = 8_192;

    @Override
    public List<Finding> look() {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) {
            return List.of(Finding.ok(ABOUT, "this system has no such limit"));
        }
        return List.of(of(system.getMaxFileDescriptorCount()));
    }

    static Finding of(long most) {
        String found = "a process may open " + most;
        String mend = "raise it: ulimit -n 65536, or LimitNOFILE= of its systemd unit";
        if (most < LEAST) {
            return Finding.fail(ABOUT, found, mend);
        }
        return most < LITTLE ? Finding.warn(ABOUT, found, mend) : Finding.ok(ABOUT, found);
    }
}
